using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>All recipes of a camera, judging pictures together as on its line.</summary>
internal sealed class LoadedRecipes : IDisposable
{
    private readonly List<(LoadedRecipe Recipe, PartInspector Inspector)> _recipes = [];

    private LoadedRecipes()
    {
    }

    public static Outcome<LoadedRecipes> Load(IReadOnlyList<InspectSettings> settings)
    {
        var all = new LoadedRecipes();
        foreach (var one in settings)
        {
            var loaded = LoadedRecipe.Load(one);
            if (!loaded.TryGet(out var recipe))
            {
                all.Dispose();
                return new Failure(loaded.Error!);
            }

            all._recipes.Add((recipe, recipe.CreateInspector(one.Limits(recipe.Model.Metadata))));
        }

        return all;
    }

    public PartVerdict Inspect(ImageBuffer picture) => PartVerdict.Of([.. _recipes.Select(recipe => recipe.Inspector.Inspect(picture))]);

    /// <summary>The model of the recipe that decided.</summary>
    public AnomalyModel Model(PartVerdict verdict) => _recipes[verdict.Deciding].Recipe.Model;

    public void Dispose()
    {
        foreach (var (recipe, inspector) in _recipes)
        {
            inspector.Dispose();
            recipe.Dispose();
        }
    }
}
