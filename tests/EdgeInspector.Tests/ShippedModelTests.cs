using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests;

/// <summary>The model that ships, on the parts that ship: file names say what the generator drew.</summary>
public sealed class ShippedModelTests
{
    private const long LargestFile = 16_000_000;

    private static readonly string ModelPath = Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx");

    [Fact]
    public void Model_IsSmallHalfPrecisionAndSuggestsThresholds()
    {
        using var model = AnomalyModel.Load(ModelPath, new SessionSettings()).Value!;

        Assert.InRange(new FileInfo(ModelPath).Length, 1, LargestFile);
        Assert.Equal(("anomalyclip-nano", "fp16", "MIT"), (model.Metadata.Name, model.Metadata.Precision, model.Metadata.Licence));
        Assert.NotNull(model.Metadata.ScoreThreshold);
        Assert.NotNull(model.Metadata.MapThreshold);
    }

    [Fact]
    public void DemoParts_AreJudgedAsTheyWereDrawn()
    {
        var config = ConfigFile.Load(Path.Combine(Repository.Root, "config", "demo.json")).Config!;
        foreach (var camera in config.Cameras.Values)
        {
            var recipe = config.Recipes[camera.Recipe];
            using var model = AnomalyModel.Load(recipe.Model, new SessionSettings()).Value!;
            using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, recipe.ScoreThreshold, recipe.MapThreshold, recipe.MinDefectArea));
            var files = Directory.GetFiles(((FolderSourceConfig)camera.Source).Path, "*.png");
            Assert.NotEmpty(files);
            foreach (var file in files)
            {
                using var image = ImageFile.Read(file).Value!;
                var expected = file.EndsWith("-good.png", StringComparison.Ordinal) ? ResultEvaluation.Ok : ResultEvaluation.NotOk;
                Assert.Equal((Path.GetFileName(file), expected), (Path.GetFileName(file), inspector.Inspect(image).Evaluation));
            }
        }
    }
}
