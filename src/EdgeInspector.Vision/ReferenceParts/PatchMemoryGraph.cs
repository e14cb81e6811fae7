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

    /// <summary>float32 [S, S], 0 to the number of levels, up-sampled and smoothed as the model's own map.</summary>
    public const string Map = "reference_map";

    /// <summary>float32 [S, S], above 0 and the same for every picture: the zero-shot map's value that counts one half.</summary>
    public const string ZeroShotScale = "zero_shot_scale";

    private const int IrVersion = 8;

    /// <param name="memory">Remembered features.</param>
    /// <param name="scales">Of each level and place: the distance at which a patch counts one half, [levels x patches].</param>
    /// <param name="zeroShotScales">Of each place: the zero-shot map's value that counts one half, [patches].</param>
    /// <param name="model">Sizes of features and map.</param>
    /// <param name="metadata">What the file says of itself.</param>
    public static ModelProto Create(PatchSet memory, float[] scales, float[] zeroShotScales, AnomalyModel model, PatchMemoryMetadata metadata)
    {
        var (levels, width, patches) = (memory.Levels, memory.Width, model.Compared.Patches);
        var (size, side) = (model.Metadata.ImageSize, model.Compared.Grid);
        var graph = new OnnxGraph("reference parts");
        graph.Input(Features, DataType.Float, 1, levels, patches, width);
        var features = graph.Reshape(Features, "features_shape", levels, patches, width);
        var remembered = graph.Transpose(graph.Cast(graph.Constant("memory", DataType.Float16, MemoryMarshal.AsBytes<Half>(memory.ToLevels()), levels, memory.Count, width), DataType.Float), 0, 2, 1);
        var cosines = graph.Add("MatMul", [features, remembered]);
        var nearest = graph.Add("ReduceMax", [cosines], OnnxGraph.AttributeList("axes", -1), OnnxGraph.Attribute("keepdims", 0));

        // Rounding may put a cosine a hair above 1.
        var distance = graph.Add("Relu", [graph.Add("Sub", [graph.Floats("one", [1]), nearest])]);
        var oddness = graph.Add("Div", [distance, graph.Add("Add", [distance, graph.Floats("scales", scales, levels, patches)])]);
        var sum = graph.Add("ReduceSum", [oddness, graph.Integers("level_axis", 0)], OnnxGraph.Attribute("keepdims", 0));
        var grid = graph.Reshape(sum, "grid_shape", side, side);
        var (rows, columns) = Smoothing(size, side, model.Metadata.Sigma);
        var (mapRows, mapColumns) = (graph.Floats("map_rows", rows, size, side), graph.Floats("map_columns", columns, side, size));
        string Enlarge(string values) => graph.Add("MatMul", [graph.Add("MatMul", [mapRows, values]), mapColumns]);
        graph.Name(Enlarge(grid), Map);
        graph.Name(Enlarge(graph.Floats("zero_shot_scales", zeroShotScales, side, side)), ZeroShotScale);
        foreach (var output in new[] { Map, ZeroShotScale })
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
        if (graph?.Input.Count is not 1 || !Fits(graph.Input[0], Features, shape))
            return $"it does not take {Features} of [{string.Join(", ", shape)}]";
        return new[] { Map, ZeroShotScale }.FirstOrDefault(name => !graph.Output.Any(output => Fits(output, name, size, size))) is { } missing
            ? $"it does not give {missing} of [{size}, {size}]"
            : null;
    }

    private static bool Fits(ValueInfoProto value, string name, params IEnumerable<long> shape) =>
        value.Name == name && value.Type?.TensorType is { ElemType: DataType.Float, Shape: { } found } && found.Dim.Select(d => d.DimValue).SequenceEqual(shape);

    private static (float[] Rows, float[] Columns) Smoothing(int size, int grid, double sigma)
    {
        var matrix = MapMatrix.Create(size, grid, sigma);
        var (rows, columns) = (new float[matrix.Length], new float[matrix.Length]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < grid; j++)
                rows[i * grid + j] = columns[j * size + i] = (float)matrix[i, j];
        }

        return (rows, columns);
    }
}
