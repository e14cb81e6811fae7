using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>Makes what judges a camera's parts, from its recipe as it is now.</summary>
internal sealed class Judges(EdgeInspectorConfig config, Guid bootId, ModelPool models, Topics topics)
{
    public (InspectionPlan Plan, PartInspector Inspector) For(string camera)
    {
        var id = config.Cameras[camera].Recipe;
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
        return (plan, new PartInspector(model, limits, models.References(recipe), recipe.Picture?.ToLimits(), recipe.Region?.ToRegion()));
    }
}
