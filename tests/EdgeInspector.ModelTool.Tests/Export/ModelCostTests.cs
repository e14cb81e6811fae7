using System.Text.Json.Nodes;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>A model's cost by its sizes, against what ONNX Runtime's own profile says that it multiplied.</summary>
public sealed class ModelCostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("model-cost-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(98, 3, "1,2,3,4")] // the last block has a local path
    [InlineData(70, 5, "2,4")] // all blocks have one
    [InlineData(98, 1, "2,4")] // none has; the last block gives a level
    [InlineData(98, 1, "1,3")] // none has; the last block gives the class token only
    public void Cost_OfAPlainPatchEmbedding_IsWhatTheRuntimeMultiplies(int imageSize, int dpamLayers, string features)
    {
        var config = new ClipConfig(64, new(Width: 128, Layers: 4, PatchSize: 14, NativeGrid: 4, StemLayers: 0), new(Width: 64, Layers: 3, ContextLength: 77, VocabularySize: 49408));
        var options = new AnomalyClipOptions { ImageSize = imageSize, DpamLayers = dpamLayers, FeatureLayers = [.. features.Split(',').Select(int.Parse)] };

        Check(ClipWeights.Create(ClipInitialisation.Draw(config), "drawn").Value!, options);
    }

    [Fact]
    public void Cost_WithAResidualStem_IsWhatTheRuntimeMultiplies() => Check(RandomNano.Create(NanoModel.Tokenizer()), NanoModel.Shipped);

    [Fact]
    public void Cost_WithAConvolutionalStem_IsWhatTheRuntimeMultiplies() =>
        Check(NanoClip.Read(), NanoClip.Options);

    private void Check(ClipWeights clip, AnomalyClipOptions options)
    {
        random.manual_seed(6);
        using var noGradient = no_grad();
        int[] words = [.. Enumerable.Repeat(1, clip.Config.Text.ContextLength)];
        var prompts = PromptLearner.Initialise(clip, words, words, 2, 3, 2);
        var proto = AnomalyClipExporter.Export(new(clip, prompts, options), Precision.Fp32, new("cost", "1", "random", "MIT"));
        using var model = AnomalyModel.Load(proto.ToByteArray(), "cost", new SessionSettings()).Value!;

        Assert.Equal(Multiplied(proto), model.Cost!.Operations);
        Assert.InRange(model.Cost.WeightBytes, 0.95 * proto.CalculateSize(), proto.CalculateSize());
    }

    /// <summary>Operations of one run, by the shapes that each product really had.</summary>
    private double Multiplied(ModelProto proto)
    {
        using var options = new SessionOptions
        {
            EnableProfiling = true, ProfileOutputPathPrefix = Path.Combine(_folder, "profile"), GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        using var session = new InferenceSession(proto.ToByteArray(), options);
        long size = proto.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue;
        using var image = OrtValue.CreateTensorValueFromMemory(new byte[size * size * 3], [1, size, size, 3]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [ModelContract.Image], [image], session.OutputNames);
        var profile = JsonNode.Parse(File.ReadAllText(session.EndProfiling()))!.AsArray();
        return profile.Select(entry => entry!["args"]).OfType<JsonObject>().Where(args => args["op_name"] is not null && args["output_type_shape"] is not null).Sum(Operations);
    }

    private static double Operations(JsonObject node)
    {
        double[] Shape(string of, int index) => [.. node[of]![index]!.AsObject().Single().Value!.AsArray().Select(dimension => (double)dimension!)];
        double Product(double[] shape) => shape.Aggregate(1.0, (product, side) => product * side);
        return (string?)node["op_name"] switch
        {
            "MatMul" => 2 * Product(Shape("output_type_shape", 0)) * Shape("input_type_shape", 0)[^1],
            "Conv" => 2 * Product(Shape("output_type_shape", 0)) * Product(Shape("input_type_shape", 1)[1..]),
            _ => 0,
        };
    }
}
