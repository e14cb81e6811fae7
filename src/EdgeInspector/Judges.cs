using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>Makes what judges a camera's parts, from its recipes as they are now.</summary>
internal sealed class Judges(ConfigInForce active, Guid bootId, ModelPool models, SelectedRecipes selected, Topics topics)
{
    /// <summary>One for each of the camera's recipes, in their order; then its shadow, unless that has been selected to decide.</summary>
    public IReadOnlyList<Judge> For(string camera) => For(active.Value, camera, models.Recipe);

    /// <summary>The same for a configuration that is not in force, with its recipes; what they need must be in the pool.</summary>
    public IReadOnlyList<Judge> For(EdgeInspectorConfig config, string camera, Func<string, RecipeConfig> recipe) =>
        [.. selected.JudgesOf(config, camera).Select(judge => For(config, camera, judge.Recipe, recipe(judge.Recipe)) with { IsShadow = judge.IsShadow })];

    private Judge For(EdgeInspectorConfig config, string camera, string id, RecipeConfig recipe)
    {
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
        return new Judge(plan, inspector.Inspect, inspector) { IsWanted = () => model.IsWanted, BreakOff = inspector.BreakOff };
    }
}
