using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// Writes the one self-describing ONNX file that the line runs: opset 17, plain operators, image bytes in; score, smoothed
/// map and patch features out. The text features are constants, so no text encoder reaches the device.
/// </summary>
internal static class AnomalyClipExporter
{
    private const int IrVersion = 9;

    /// <param name="clip">The CLIP.</param>
    /// <param name="prompts">The learned prompts for it.</param>
    /// <param name="options">Sizes and layers; checked to fit the CLIP.</param>
    /// <param name="half">float16 compute with float32 islands, instead of float32.</param>
    /// <param name="card">What the file says of its provenance.</param>
    public static ModelProto Export(ClipWeights clip, PromptLearner prompts, AnomalyClipOptions options, bool half, ModelCard card)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var textFeatures = prompts.TextFeatures(clip, options.RoundDeepPrompts);
        var graph = new OnnxGraph(half);
        var (image, levels) = new VisionGraph(graph, clip, options).Write();
        WriteScore(graph, image, textFeatures);
        WriteMap(graph, clip.Config, options, levels, textFeatures);

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "EdgeInspector anomalyclip", ProducerVersion = card.ToolVersion, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        model.MetadataProps.Add(Metadata(clip, options, half, card, SelfTest(clip, options, textFeatures)).ToProperties());
        return model;
    }

    /// <summary>The probability of abnormality: softmax over the two prompts is a sigmoid of the logits' difference.</summary>
    private static void WriteScore(OnnxGraph graph, string image, Tensor textFeatures)
    {
        var logit = graph.Add("MatMul", [Unit(graph, image), graph.Float("score_direction", Direction(textFeatures))]);
        graph.AddNamed(ModelContract.Score, "Sigmoid", [graph.Reshape(logit, "score_shape", -1)]);
        graph.Output(ModelContract.Score, DataType.Float, "N");
    }

    private static void WriteMap(OnnxGraph graph, ClipConfig clip, AnomalyClipOptions options, IReadOnlyList<string> levels, Tensor textFeatures)
    {
        var (grid, size) = (options.ImageSize / clip.Vision.PatchSize, options.ImageSize);
        var axis = graph.Integers("level_axis", 1);
        var stacked = levels.Select(level => graph.Add("Unsqueeze", [level, axis])).ToArray();
        var features = Unit(graph, stacked.Length == 1 ? stacked[0] : graph.Add("Concat", stacked, OnnxGraph.Integer("axis", 1)));
        var logits = graph.Add("MatMul", [features, graph.Float("map_direction", Direction(textFeatures))]);
        var sum = graph.Add("ReduceSum", [graph.Add("Sigmoid", [logits]), axis], OnnxGraph.Integer("keepdims", 0));
        var patches = graph.Reshape(sum, "grid_shape", -1, grid, grid);
        using var matrix = MapMatrix.Create(size, grid, AnomalyClipOptions.Sigma);
        var rows = graph.Add("MatMul", [graph.Float("map_rows", matrix), patches]);
        graph.AddNamed(ModelContract.AnomalyMap, "MatMul", [rows, graph.Float("map_columns", matrix.t())]);
        graph.Output(ModelContract.AnomalyMap, DataType.Float, "N", size, size);

        var type = graph.Half ? DataType.Float16 : DataType.Float;
        graph.AddNamed(ModelContract.PatchFeatures, "Cast", [features], OnnxGraph.Integer("to", (long)type));
        graph.Output(ModelContract.PatchFeatures, type, "N", levels.Count, grid * grid, clip.EmbedDim);
    }

    /// <summary>(abnormal - normal) / 0.07 as a column, [D, 1].</summary>
    private static Tensor Direction(Tensor textFeatures) =>
        ((textFeatures[1] - textFeatures[0]) / AnomalyClipOptions.Temperature).unsqueeze(1);

    private static string Unit(OnnxGraph graph, string x) =>
        graph.Add("Div", [x, graph.Add("ReduceL2", [x], OnnxGraph.IntegerList("axes", -1), OnnxGraph.Integer("keepdims", 1))]);

    /// <summary>The expected answers come from PyTorch's arithmetic, so they also catch an exporter that is wrong.</summary>
    private static GoldenSelfTest SelfTest(ClipWeights clip, AnomalyClipOptions options, Tensor textFeatures)
    {
        var size = options.ImageSize;
        var rgb = tensor(GoldenSelfTest.DrawImage(size)).reshape(1, size, size, 3);
        var (score, map) = TorchInference.Run(clip, options, textFeatures, PatchEmbedding.Normalise(rgb));
        return GoldenSelfTest.Create(size, score, map);
    }

    private static ModelMetadata Metadata(ClipWeights clip, AnomalyClipOptions options, bool half, ModelCard card, GoldenSelfTest selfTest) => new()
    {
        Name = card.Name,
        Version = card.Version,
        ImageSize = options.ImageSize,
        PatchGrid = options.ImageSize / clip.Config.Vision.PatchSize,
        FeatureLayers = options.FeatureLayers,
        DpamLayers = options.DpamLayers,
        DeepPromptRounding = options.RoundDeepPrompts ? "half" : "none",
        Backbone = clip.Config.Vision.Describe(),
        Prompts = card.Prompts,
        Licence = card.Licence,
        Sigma = AnomalyClipOptions.Sigma,
        Precision = half ? "fp16" : "fp32",
        SelfTest = selfTest,
        ScoreThreshold = card.ScoreThreshold,
        MapThreshold = card.MapThreshold,
    };
}
