using EdgeInspector.ModelTool.Export;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>The exported file, run as the line runs it, against the original code's values.</summary>
public sealed class ExportParityTests
{
    [Theory]
    [InlineData("tiny", "Fp32", false, 1e-4)]
    [InlineData("tiny", "Fp32", true, 1e-4)]
    [InlineData("small", "Fp32", false, 1e-4)]
    [InlineData("tiny", "Fp16", false, 2e-3)]
    [InlineData("tiny", "Fp16", true, 2e-3)]
    [InlineData("small", "Fp16", false, 2e-3)]
    public void ExportedModel_OnEveryImage_GivesTheReferencesScoreAndMap(string name, string precision, bool halfCast, double tolerance)
    {
        using var model = Export(name, Enum.Parse<Precision>(precision), halfCast);
        using var run = model.CreateRun(FeatureUse.Read);
        var suffix = halfCast ? "_halfcast" : "";
        foreach (var image in Cases().Select(row => row.Data).Where(c => c.Item1 == name).Select(c => c.Item2))
        {
            var expected = Tensors($"{name}/out/{image}.safetensors.gz");
            var read = ImageFile.Read(ParityData.Path($"images/{image}.png"));
            using var pixels = read.Value!;

            ModelInput.Write(pixels, model.Metadata.ImageSize, run.Image);
            run.Execute();

            Assert.InRange(Math.Abs(run.Score - expected[$"text_probs{suffix}"].item<float>()), 0, tolerance);
            Assert.InRange(Difference(run.Map, expected[$"anomaly_map{suffix}"]), 0, tolerance);
            var features = cat([.. Enumerable.Range(0, model.Metadata.Levels).Select(i => expected[$"patch_features_{i}"][.., 1..])], dim: 0);
            Assert.InRange(Difference(run.Features, features / features.norm(dim: -1, keepdim: true)), 0, tolerance);
        }
    }

    [Fact]
    public void ExportedModel_UsesPlainOperatorsOfOpset17Only()
    {
        var clip = ClipOf("tiny");
        var model = AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny")), Precision.Fp16, Card);

        var opset = Assert.Single(model.OpsetImport);
        Assert.Equal(("", 17L), (opset.Domain, opset.Version));
        Assert.All(model.Graph.Node, node => Assert.Equal("", node.Domain));
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "Attention");
    }

    internal static readonly ModelCard Card = new("parity", "1", "reference", "MIT");

    private static AnomalyModel Export(string name, Precision precision, bool halfCast)
    {
        var clip = ClipOf(name);
        var proto = AnomalyClipExporter.Export(new(clip, Prompts(name, clip), Options(name, halfCast)), precision, Card);
        var loaded = AnomalyModel.Load(proto.ToByteArray(), name, new SessionSettings());
        Assert.Null(loaded.Error);
        return loaded.Value!;
    }
}
