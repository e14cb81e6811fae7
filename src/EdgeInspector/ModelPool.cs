using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>The models of all recipes; a file that several recipes name is loaded once.</summary>
internal sealed class ModelPool : IDisposable
{
    private readonly Dictionary<string, AnomalyModel> _models = [];

    public AnomalyModel this[string path] => _models[path];

    public static Outcome<ModelPool> Load(EdgeInspectorConfig config)
    {
        var pool = new ModelPool();
        var settings = new SessionSettings { Threads = config.Inference.Threads };
        foreach (var (id, recipe) in config.Recipes)
        {
            if (pool._models.ContainsKey(recipe.Model))
                continue;
            var loaded = AnomalyModel.Load(recipe.Model, settings);
            if (!loaded.TryGet(out var model))
            {
                pool.Dispose();
                return new Failure($"/recipes/{id}/model: {loaded.Error}");
            }

            pool._models.Add(recipe.Model, model);
        }

        return pool;
    }

    public DecisionLimits Limits(RecipeConfig recipe) =>
        DecisionLimits.For(this[recipe.Model].Metadata, recipe.ScoreThreshold, recipe.MapThreshold, recipe.MinDefectArea, ImageScore.Named(recipe.Score));

    /// <summary>Whether the recipe's thresholds were calibrated with all that they depend on as it is now.</summary>
    public bool IsCalibrated(RecipeConfig recipe) =>
        recipe.Calibration is { } calibration && calibration.Basis == CalibrationBasis.Of(this[recipe.Model].Sha256, Limits(recipe));

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }
}
