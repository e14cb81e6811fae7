using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>The graph of a memory file: patch features in, how odd each spot is out.</summary>
internal static class PatchMemoryGraph
{
    /// <summary>float32 [1, levels, patches, D], unit length: what the model's parts are compared by.</summary>
    public const string Features = "patch_features";

    /// <summary>float32 [S, S], 0 to the number of levels, up-sampled and smoothed as the model's own map: how odd each patch is by itself.</summary>
    public const string Map = "reference_map";

    /// <summary>The same, or more where a patch is odder beyond its row and column, or its surroundings are. Missing where the patches' grid is coarse, and in files of before they were compared.</summary>
    public const string SurroundingsMap = "surroundings_map";

    /// <summary>float32 [S, S], above 0 and the same for every picture: the zero-shot map's value that counts one half.</summary>
    public const string ZeroShotScale = "zero_shot_scale";

    private const int IrVersion = 8;

    private static readonly string[] Outputs = [Map, SurroundingsMap, ZeroShotScale];

    /// <param name="patches">What is remembered of patches.</param>
    /// <param name="around">What is remembered of what they are part of; null for nothing.</param>
    /// <param name="zeroShotScales">Of each place: the zero-shot map's value that counts one half, [patches].</param>
    /// <param name="model">Sizes of features and map.</param>
    /// <param name="metadata">What the file says of itself.</param>
    public static ModelProto Create(
        GridMemory patches, AroundMemory? around, float[] zeroShotScales, AnomalyModel model, PatchMemoryMetadata metadata)
    {
        var (levels, width, count) = (model.Compared.Levels, model.Compared.Width, model.Compared.Patches);
        var (size, side) = (model.Metadata.ImageSize, model.Compared.Grid);
        var graph = new OnnxGraph("reference parts");
        graph.Input(Features, DataType.Float, 1, levels, count, width);
        var features = graph.Reshape(Features, "features_shape", levels, count, width);
        var outputs = new List<string> { Map, ZeroShotScale };
        var onPatches = new Enlargement(graph, "patch", side, model.Metadata);
        var oddness = Oddness(graph, "patch", features, patches);
        var alone = Together(graph, oddness, side);
        if (around is not null)
        {
            var shares = Usual(graph, oddness);
            var residuals = new TwoWayResidualsGraph(graph, around.IsInspected, side, levels, width).Of(features, shares);
            var inItsPlace = graph.Add("Max", [alone, Together(graph, Oddness(graph, "residual", Unit(graph, residuals), around.Residuals), side)]);
            var (weights, windowSide) = (Surroundings.Weights(around.IsInspected, side), Surroundings.Side(side));
            var counted = graph.Add("Mul", [features, graph.Add("Unsqueeze", [shares, graph.Integers("last_axis", -1)])]);
            var means = graph.Add("MatMul", [graph.Floats("window_weights", weights, weights.Length / count, count), counted]);
            var onWindows = new Enlargement(graph, "window", windowSide, model.Metadata);
            var windows = BeyondChance(graph, Oddness(graph, "window", Unit(graph, means), around.Windows));
            var together = onWindows.Of(Together(graph, windows, windowSide));
            graph.Name(graph.Add("Max", [onPatches.Of(inItsPlace), together]), SurroundingsMap);
            outputs.Add(SurroundingsMap);
        }

        graph.Name(onPatches.Of(alone), Map);
        graph.Name(onPatches.Of(graph.Floats("zero_shot_scales", zeroShotScales, side, side)), ZeroShotScale);
        foreach (var output in outputs)
            graph.Output(output, DataType.Float, size, size);

        var file = new ModelProto { IrVersion = IrVersion, ProducerName = "EdgeInspector learn", Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        file.MetadataProps.Add(metadata.ToProperties());
        return file;
    }

    /// <summary>Half a sentence on what keeps a graph from matching a model's features, or null.</summary>
    public static string? Problem(GraphProto? graph, AnomalyModel model)
    {
        var (size, shape) = (model.Metadata.ImageSize, model.Compared.Shape);
        if (graph?.Input.Count is not 1 || graph.Input[0].Name != Features || !Fits(graph.Input[0], shape))
            return $"it does not take {Features} of [{string.Join(", ", shape)}]";
        if (graph.Output.FirstOrDefault(output => Outputs.Contains(output.Name) && !Fits(output, size, size)) is { } misfit)
            return $"its {misfit.Name} is not [{size}, {size}]";
        return new[] { Map, ZeroShotScale }.FirstOrDefault(name => !graph.Output.Any(output => output.Name == name)) is { } missing
            ? $"it does not give {missing}"
            : null;
    }

    /// <summary>[levels, places], 0 to 1.</summary>
    private static string Oddness(OnnxGraph graph, string name, string features, GridMemory memory)
    {
        var (levels, count, width) = (memory.Remembered.Levels, memory.Remembered.Count, memory.Remembered.Width);
        var halves = graph.Constant($"{name}_memory", DataType.Float16, MemoryMarshal.AsBytes<Half>(memory.Remembered.ToLevels()), levels, count, width);

        // Rounded to halves, they are no longer of quite that length, and a part would be odd to itself.
        var remembered = Unit(graph, graph.Cast(halves, DataType.Float));
        var cosines = graph.Add("MatMul", [features, graph.Transpose(remembered, 0, 2, 1)]);
        var nearest = graph.Add("ReduceMax", [cosines], OnnxGraph.AttributeList("axes", -1), OnnxGraph.Attribute("keepdims", 0));

        // Rounding may put a cosine a hair above 1.
        var distance = graph.Add("Relu", [graph.Add("Sub", [graph.Floats("one", [1]), nearest])]);
        return graph.Add("Div", [distance, graph.Add("Add", [distance, graph.Floats($"{name}_scales", memory.Scales, levels, memory.Scales.Length / levels)])]);
    }

    /// <summary>
    /// The same, or more from about the oddest of good parts on, by the fourth power of how far it is beyond: in a mean of many patches little
    /// is chance. With r times the distance of the oddest, the larger of r / (r + <see cref="AroundMemory.Reserve"/>) and r^4 / (r^4 + 1).
    /// </summary>
    /// <param name="graph">What the nodes are added to.</param>
    /// <param name="oddness">Of means, with the reserve, by name.</param>
    private static string BeyondChance(OnnxGraph graph, string oddness)
    {
        // 1 / r rather than r: where nothing is odd it is infinite, and so is its power, but one over that is 0.
        var one = graph.Floats("one", [1]);
        var inverse = graph.Add("Div", [graph.Add("Sub", [one, oddness]), graph.Add("Mul", [oddness, graph.Floats("reserve", [AroundMemory.Reserve])])]);
        var square = graph.Add("Mul", [inverse, inverse]);
        var beyond = graph.Add("Div", [one, graph.Add("Add", [one, graph.Add("Mul", [square, square])])]);
        return graph.Add("Max", [oddness, beyond]);
    }

    /// <summary>
    /// How much each patch counts in what it is part of, [levels, places]: fully where it is no odder than the oddest of good parts, not at
    /// all where it is half as odd again. What is seen in a patch need not be seen in all that is around it, where it would hide how
    /// small it is.
    /// </summary>
    private static string Usual(OnnxGraph graph, string oddness)
    {
        // From 1 at one half to 0 at three fifths.
        var beyond = graph.Add("Relu", [graph.Add("Sub", [graph.Add("Mul", [graph.Floats("ten", [10]), oddness]), graph.Floats("five", [5])])]);
        return graph.Add("Relu", [graph.Add("Sub", [graph.Floats("one", [1]), beyond])]);
    }

    /// <summary>Of all levels, [side, side], 0 to their number.</summary>
    private static string Together(OnnxGraph graph, string oddness, int side)
    {
        var sum = graph.Add("ReduceSum", [oddness, graph.Integers("level_axis", 0)], OnnxGraph.Attribute("keepdims", 0));
        return graph.Reshape(sum, $"grid_{side}", side, side);
    }

    private static bool Fits(ValueInfoProto value, params IEnumerable<long> shape) =>
        value.Type?.TensorType is { ElemType: DataType.Float, Shape: { } found } && found.Dim.Select(d => d.DimValue).SequenceEqual(shape);

    private static string Unit(OnnxGraph graph, string vectors)
    {
        var length = graph.Add("ReduceL2", [vectors], OnnxGraph.AttributeList("axes", -1));
        return graph.Add("Div", [vectors, graph.Add("Max", [length, graph.Floats("smallest_length", [Surroundings.SmallestLength])])]);
    }

    /// <summary>From a grid to the map's size, smoothed as the model's own map.</summary>
    private sealed class Enlargement
    {
        private readonly OnnxGraph _graph;
        private readonly string _rows, _columns;

        public Enlargement(OnnxGraph graph, string name, int side, ModelMetadata metadata)
        {
            var size = metadata.ImageSize;
            var matrix = MapMatrix.Create(size, side, metadata.Sigma);
            var (rows, columns) = (new float[matrix.Length], new float[matrix.Length]);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < side; j++)
                    rows[i * side + j] = columns[j * size + i] = (float)matrix[i, j];
            }

            (_graph, _rows, _columns) = (graph, graph.Floats($"{name}_map_rows", rows, size, side), graph.Floats($"{name}_map_columns", columns, side, size));
        }

        public string Of(string values) => _graph.Add("MatMul", [_graph.Add("MatMul", [_rows, values]), _columns]);
    }
}
