using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Optimised;
using Google.Protobuf;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>8-bit files against the original code's values: a few parts in a hundred, on random weights, which are the worst case.</summary>
public sealed class Int8ExportTests
{
    [Theory]
    [InlineData("tiny", false, false)]
    [InlineData("tiny", true, false)]
    [InlineData("small", false, false)]
    [InlineData("small", true, false)]
    [InlineData("small", false, true)]
    [InlineData("small", true, true)]
    public void ExportedModel_InEightBits_StaysNearTheReferencesMap(string name, bool calibrated, bool isUnsigned)
    {
        var clip = ClipOf(name);
        var source = new ModelSource(clip, Prompts(name, clip), Options(name));
        var ranges = Calibration.Measure(source, calibrated ? ParityData.Path("images") : null, ExportParityTests.Card).Value;
        var proto = AnomalyClipExporter.Export(source, Precision.Int8, ExportParityTests.Card, ranges);

        // As on processors that need it.
        if (isUnsigned)
            UnsignedWeights.Apply(proto);
        Assert.Equal(isUnsigned, proto.Graph.Initializer.All(tensor => tensor.DataType != DataType.Int8));
        var loaded = AnomalyModel.Load(proto.ToByteArray(), name, new SessionSettings());
        Assert.Null(loaded.Error);
        using var model = loaded.Value!;
        using var run = model.CreateRun();

        foreach (var image in Cases().Select(row => row.Data).Where(c => c.Item1 == name).Select(c => c.Item2))
        {
            var expected = Tensors($"{name}/out/{image}.safetensors.gz");
            using var pixels = ImageFile.Read(ParityData.Path($"images/{image}.png")).Value!;
            ModelInput.Write(pixels, model.Metadata.ImageSize, run.Image);
            run.Execute();

            Assert.InRange(Math.Abs(run.Score - expected["text_probs"].item<float>()), 0, 0.04);
            Assert.InRange(Difference(run.Map, expected["anomaly_map"]), 0, 0.2);
        }
    }

    [Fact]
    public void UnsignedWeights_ThatOneLayerUsesOtherwise_StayAsTheyAre()
    {
        var clip = ClipOf("tiny");
        var proto = AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny")), Precision.Int8, ExportParityTests.Card);
        proto.Graph.Node.First(node => node.OpType == "MatMulInteger").Input.RemoveAt(3);
        var before = proto.Clone();

        UnsignedWeights.Apply(proto);

        Assert.Equal(before, proto);
    }

    [Fact]
    public void ExportedModel_InEightBits_KeepsNoLinearLayerInFloat()
    {
        var clip = ClipOf("tiny");
        var proto = AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny")), Precision.Int8, ExportParityTests.Card);

        var weights = proto.Graph.Initializer.Where(t => t.Name.EndsWith(".weight", StringComparison.Ordinal) && t.Name.StartsWith("visual.transformer.", StringComparison.Ordinal) && t.Dims.Count == 2).ToList();
        Assert.Equal(8 * 6, weights.Count);
        Assert.All(weights, weight => Assert.Equal(DataType.Int8, weight.DataType));
        Assert.All(proto.Graph.Node, node => Assert.Equal("", node.Domain));
    }
}
