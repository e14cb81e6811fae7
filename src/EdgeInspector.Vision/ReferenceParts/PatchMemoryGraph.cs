using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>The graph of a memory file: patch features in, how odd each spot is out.</summary>
internal static class PatchMemoryGraph
{
    /// <summary>float32 [1, levels, patches, D], unit length: the model's output.</summary>
    public const string Features = "patch_features";

    /// <summary>float32 [S, S], 0 to the number of levels, up-sampled and smoothed as the model's own map.</summary>
    public const string Map = "reference_map";

    private const int IrVersion = 8;

    /// <param name="memory">Remembered features.</param>
    /// <param name="scales">Of each level: the distance at which a patch counts one half.</param>
    /// <param name="model">Sizes of the map.</param>
    /// <param name="metadata">What the file says of itself.</param>
    public static ModelProto Create(PatchSet memory, IReadOnlyList<float> scales, ModelMetadata model, PatchMemoryMetadata metadata)
    {
        var (levels, width, patches) = (memory.Levels, memory.Width, model.PatchGrid * model.PatchGrid);
        var graph = new OnnxGraph("reference parts");
        graph.Input(Features, DataType.Float, 1, levels, patches, width);
        var features = graph.Reshape(Features, "features_shape", levels, patches, width);
        var remembered = graph.Transpose(graph.Cast(graph.Constant("memory", DataType.Float16, MemoryMarshal.AsBytes<Half>(memory.ToLevels()), levels, memory.Count, width), DataType.Float), 0, 2, 1);
        var cosines = graph.Add("MatMul", [features, remembered]);
        if (memory.PositionWeight > 0)
            cosines = graph.Add("Sub", [cosines, PositionPenalty(graph, memory, model.PatchGrid)]);
        var nearest = graph.Add("ReduceMax", [cosines], OnnxGraph.AttributeList("axes", -1), OnnxGraph.Attribute("keepdims", 0));

        // Rounding may put a cosine a hair above 1.
        var distance = graph.Add("Relu", [graph.Add("Sub", [graph.Floats("one", [1]), nearest])]);
        var oddness = graph.Add("Div", [distance, graph.Add("Add", [distance, graph.Floats("scales", [.. scales], levels, 1)])]);
        var sum = graph.Add("ReduceSum", [oddness, graph.Integers("level_axis", 0)], OnnxGraph.Attribute("keepdims", 0));
        var grid = graph.Reshape(sum, "grid_shape", model.PatchGrid, model.PatchGrid);
        var (rows, columns) = Smoothing(model);
        var map = graph.Add("MatMul", [graph.Add("MatMul", [graph.Floats("map_rows", rows, model.ImageSize, model.PatchGrid), grid]), graph.Floats("map_columns", columns, model.PatchGrid, model.ImageSize)]);
        graph.Name(map, Map);
        graph.Output(Map, DataType.Float, model.ImageSize, model.ImageSize);

        var file = new ModelProto { IrVersion = IrVersion, ProducerName = "EdgeInspector learn", Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        file.MetadataProps.Add(metadata.ToProperties());
        return file;
    }

    /// <summary>Half a sentence on what keeps a graph from matching a model's features, or null.</summary>
    public static string? Problem(GraphProto? graph, AnomalyModel model)
    {
        var (size, patches) = (model.Metadata.ImageSize, model.Metadata.PatchGrid * model.Metadata.PatchGrid);
        if (graph?.Input.Count is not 1 || !Fits(graph.Input[0], Features, 1, model.Metadata.Levels, patches, model.FeatureWidth))
            return $"it does not take {Features} of [1, {model.Metadata.Levels}, {patches}, {model.FeatureWidth}]";
        return graph.Output.Any(output => Fits(output, Map, size, size)) ? null : $"it does not give {Map} of [{size}, {size}]";
    }

    /// <summary>
    /// <see cref="PatchSet.PositionPenalty"/> of every patch and every remembered one, [patches, count], as a product of two thin
    /// matrices (|p - q|^2 = p^2 - 2pq + q^2) that the runtime folds when it opens the file.
    /// </summary>
    private static string PositionPenalty(OnnxGraph graph, PatchSet memory, int grid)
    {
        var (patches, count, weight) = (grid * grid, memory.Count, memory.PositionWeight);
        var (left, right) = (new float[patches * 4], new float[4 * count]);
        for (var i = 0; i < patches; i++)
        {
            var (row, column) = PatchSet.Place(grid, i);
            new[] { row * row + column * column, row, column, 1 }.CopyTo(left, 4 * i);
        }

        for (var i = 0; i < count; i++)
        {
            var (row, column) = PatchSet.Place(grid, memory.Origin(i).Patch);
            (right[i], right[count + i], right[2 * count + i], right[3 * count + i]) =
                (weight, -2 * weight * row, -2 * weight * column, weight * (row * row + column * column));
        }

        return graph.Add("MatMul", [graph.Floats("places", left, patches, 4), graph.Floats("remembered_places", right, 4, count)]);
    }

    private static bool Fits(ValueInfoProto value, string name, params IEnumerable<long> shape) =>
        value.Name == name && value.Type?.TensorType is { ElemType: DataType.Float, Shape: { } found } && found.Dim.Select(d => d.DimValue).SequenceEqual(shape);

    private static (float[] Rows, float[] Columns) Smoothing(ModelMetadata model)
    {
        var matrix = MapMatrix.Create(model.ImageSize, model.PatchGrid, model.Sigma);
        var (rows, columns) = (new float[matrix.Length], new float[matrix.Length]);
        for (var i = 0; i < model.ImageSize; i++)
        {
            for (var j = 0; j < model.PatchGrid; j++)
                rows[i * model.PatchGrid + j] = columns[j * model.ImageSize + i] = (float)matrix[i, j];
        }

        return (rows, columns);
    }
}
