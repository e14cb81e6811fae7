using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Inference.Optimised;
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

    /// <param name="source">The networks; its options are checked to fit the CLIP.</param>
    /// <param name="precision">Of weights and arithmetic.</param>
    /// <param name="card">What the file says of its provenance.</param>
    /// <param name="ranges">
    /// For int8: the range of each value that is quantised, measured on pictures. Where null, every run measures its own.
    /// </param>
    /// <param name="forCpu">Whether large attentions are ONNX Runtime's own operator, which TensorRT does not read.</param>
    public static ModelProto Export(ModelSource source, Precision precision, ModelCard card, IReadOnlyDictionary<string, ValueRange>? ranges = null, bool forCpu = false)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (clip, options) = (source.Clip, source.Options);
        var textFeatures = source.Prompts.TextFeatures(clip, options.RoundDeepPrompts);
        var graph = new WeightGraph(half: precision is Precision.Fp16);
        var vision = new VisionGraph(graph, clip, options);
        var (image, levels) = vision.Write();
        WriteScore(graph, image, textFeatures);
        var features = WriteMap(graph, clip.Config, options, levels, textFeatures);
        if (vision.ProjectedStages is { Count: > 0 } stages)
        {
            var compared = graph.Unit(ResidualStemGraph.Reference(graph, stages, options.ImageSize));
            WriteFeatures(graph, compared, ModelContract.ReferenceFeatures, stages.Count, options.ImageSize / ReferenceFeatures.Stride, ReferenceFeatures.Width);
        }

        if (source.Defects is not null)
            WriteDefectTypes(graph, source, features);

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "EdgeInspector anomalyclip", ProducerVersion = card.ToolVersion, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        var target = forCpu && FusedAttention.Apply(model) > 0 ? ModelMetadata.ForCpu : ModelMetadata.Portable;
        if (precision is Precision.Int8)
            Int8Quantisation.Apply(model.Graph, ranges);
        model.MetadataProps.Add(Metadata(source, precision, target, card, SelfTest(clip, options, textFeatures)).ToProperties());
        return model;
    }

    /// <summary>The probability of abnormality: softmax over the two prompts is a sigmoid of the logits' difference.</summary>
    private static void WriteScore(WeightGraph graph, string image, Tensor textFeatures)
    {
        var logit = graph.Add("MatMul", [graph.Unit(image), graph.Float("score_direction", Direction(textFeatures))]);
        graph.Name(graph.Add("Sigmoid", [graph.Reshape(logit, "score_shape", -1)]), ModelContract.Score);
        graph.Output(ModelContract.Score, DataType.Float, "N");
    }

    /// <summary>Returns the unit patch features, float32 [N, levels, patches, D].</summary>
    private static string WriteMap(WeightGraph graph, ClipConfig clip, AnomalyClipOptions options, IReadOnlyList<string> levels, Tensor textFeatures)
    {
        var (grid, size) = (options.ImageSize / clip.Vision.PatchSize, options.ImageSize);
        var axis = graph.Integers("level_axis", 1);
        var stacked = levels.Select(level => graph.Add("Unsqueeze", [level, axis])).ToArray();
        var features = graph.Unit(stacked.Length == 1 ? stacked[0] : graph.Add("Concat", stacked, OnnxGraph.Attribute("axis", 1)));
        var logits = graph.Add("MatMul", [features, graph.Float("map_direction", Direction(textFeatures))]);
        var sum = graph.Add("ReduceSum", [graph.Add("Sigmoid", [logits]), axis], OnnxGraph.Attribute("keepdims", 0));
        var patches = graph.Reshape(sum, "grid_shape", -1, grid, grid);
        using var matrix = tensor(MapMatrix.Create(size, grid, AnomalyClipOptions.Sigma));
        var rows = graph.Add("MatMul", [graph.Float("map_rows", matrix), patches]);
        graph.Name(graph.Add("MatMul", [rows, graph.Float("map_columns", matrix.t())]), ModelContract.AnomalyMap);
        graph.Output(ModelContract.AnomalyMap, DataType.Float, "N", size, size);

        WriteFeatures(graph, features, ModelContract.PatchFeatures, levels.Count, grid, clip.EmbedDim);
        return features;
    }

    /// <summary>float32 features, by name, as an output [N, levels, grid^2, width] in the graph's precision.</summary>
    private static void WriteFeatures(WeightGraph graph, string features, string output, int levels, int grid, int width)
    {
        var type = graph.Half ? DataType.Float16 : DataType.Float;
        graph.Name(graph.Cast(features, type), output);
        graph.Output(output, type, "N", levels, grid * grid, width);
    }

    /// <summary>Softmax over the descriptions of the cosine's mean over the levels.</summary>
    private static void WriteDefectTypes(WeightGraph graph, ModelSource source, string features)
    {
        var (clip, grid) = (source.Clip, source.Options.ImageSize / source.Clip.Config.Vision.PatchSize);
        var directions = (source.Defects!.TextFeatures(clip) * DefectDescriptions.Scale(clip)).t();
        var mean = graph.Add("ReduceMean", [features], OnnxGraph.AttributeList("axes", 1), OnnxGraph.Attribute("keepdims", 0));
        var logits = graph.Add("MatMul", [mean, graph.Float("defect_directions", directions)]);
        graph.Name(graph.Add("Softmax", [logits], OnnxGraph.Attribute("axis", -1)), ModelContract.DefectTypes);
        graph.Output(ModelContract.DefectTypes, DataType.Float, "N", grid * grid, source.Defects.Names.Count);
    }

    /// <summary>(abnormal - normal) / 0.07 as a column, [D, 1].</summary>
    private static Tensor Direction(Tensor textFeatures) =>
        ((textFeatures[1] - textFeatures[0]) / AnomalyClipOptions.Temperature).unsqueeze(1);

    /// <summary>The expected answers come from PyTorch's arithmetic, so they also catch an exporter that is wrong.</summary>
    private static GoldenSelfTest SelfTest(ClipWeights clip, AnomalyClipOptions options, Tensor textFeatures)
    {
        var size = options.ImageSize;
        var rgb = tensor(GoldenSelfTest.DrawImage(size)).reshape(1, size, size, 3);
        var (score, map) = TorchInference.Run(clip, options, textFeatures, PatchEmbedding.Normalise(rgb));
        return GoldenSelfTest.Create(size, score, map);
    }

    private static ModelMetadata Metadata(ModelSource source, Precision precision, string target, ModelCard card, GoldenSelfTest selfTest) => new()
    {
        Name = card.Name,
        Version = card.Version,
        ImageSize = source.Options.ImageSize,
        PatchGrid = source.Options.ImageSize / source.Clip.Config.Vision.PatchSize,
        FeatureLayers = source.Options.FeatureLayers,
        DpamLayers = source.Options.DpamLayers,
        DeepPromptRounding = source.Options.RoundDeepPrompts ? "half" : "none",
        Backbone = source.Clip.Config.Vision.Describe(),
        Prompts = card.Prompts ?? source.Prompts.Provenance,
        Licence = card.Licence,
        Sigma = AnomalyClipOptions.Sigma,
        Precision = precision.ToString().ToLowerInvariant(),
        Target = target,
        DefectTypes = source.Defects?.Names ?? [],
        SelfTest = selfTest,
        Score = card.Score,
        ScoreThreshold = card.ScoreThreshold,
        MapThreshold = card.MapThreshold,
    };
}
