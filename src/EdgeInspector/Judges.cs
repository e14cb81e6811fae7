using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>Makes what judges a camera's parts, from its recipes as they are now.</summary>
internal sealed class Judges(EdgeInspectorConfig config, Guid bootId, ModelPool models, SelectedRecipes selected, Topics topics)
{
    /// <summary>One for each of the camera's recipes, in their order; then its shadow, unless that has been selected to decide.</summary>
    public IReadOnlyList<Judge> For(string camera)
    {
        IReadOnlyList<string> recipes = [.. selected.RecipesOf(config, camera)];
        var judges = recipes.Select(recipe => For(camera, recipe));
        return config.Cameras[camera].ShadowRecipe is { } shadow && !recipes.Contains(shadow) ? [.. judges, For(camera, shadow) with { IsShadow = true }] : [.. judges];
    }

    private Judge For(string camera, string id)
    {
        var recipe = models.Recipe(id);
        var (model, limits) = (models[recipe.Model], models.Limits(recipe));
        var plan = new InspectionPlan
        {
            BootId = bootId,
            Device = config.Device.Device,
            Camera = camera,
            Recipe = id,
            RecipeVersion = recipe.Version,
            ConfigVersion = config.Version,
            Model = model.Metadata.Name,
            ModelSha256 = model.Sha256,
            Provider = model.Provider,
            ScoreThreshold = limits.ScoreThreshold,
            IsCalibrated = models.IsCalibrated(recipe),
            MaskTopic = topics.Mask(camera),
        };
        var inspector = new PartInspector(model, limits, models.References(recipe), recipe.Picture?.ToLimits(), recipe.Region?.ToRegion());
        return new Judge(plan, inspector.Inspect, inspector) { BreakOff = inspector.BreakOff };
    }
}
