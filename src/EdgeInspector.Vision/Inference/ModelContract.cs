using System.Globalization;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>The names and types that every model file has, and the check that one has them.</summary>
public static class ModelContract
{
    /// <summary>uint8 [N, S, S, 3], RGB, already resized; normalisation is inside the model.</summary>
    public const string Image = "image";

    /// <summary>float32 [N]: the probability of abnormality, from the class token.</summary>
    public const string Score = "score";

    /// <summary>float32 [N, S, S], smoothed, 0 to the number of levels.</summary>
    public const string AnomalyMap = "anomaly_map";

    /// <summary>float16 or float32 [N, levels, patches, D], unit length.</summary>
    public const string PatchFeatures = "patch_features";

    /// <summary>
    /// float16 or float32 [N, levels, patches, D], unit length, of any levels and any square number of patches: what reference
    /// parts are compared by in files that have it; in others, <see cref="PatchFeatures"/> is.
    /// </summary>
    public const string ReferenceFeatures = "reference_features";

    /// <summary>
    /// float32 [N, patches, descriptions], in files with descriptions of defects: how likely each patch shows each. Sums to 1
    /// over the descriptions.
    /// </summary>
    public const string DefectTypes = "defect_types";

    public const int OpsetVersion = 17;

    /// <summary>What a file says of itself, or half a sentence on the first thing that is not as in an EdgeInspector model.</summary>
    public static (ModelMetadata? Metadata, string? Problem) Check(ModelProto model)
    {
        var (metadata, problem) = ModelMetadata.Read(model);
        problem ??= Problem(model, metadata!);
        return problem is null ? (metadata, null) : (null, problem);
    }

    private static string? Problem(ModelProto model, ModelMetadata metadata)
    {
        long size = metadata.ImageSize;
        long patches = (long)metadata.PatchGrid * metadata.PatchGrid;
        return Check(model.Graph.Input, "input", Image, [DataType.Uint8], [-1, size, size, 3])
            ?? Check(model.Graph.Output, "output", Score, [DataType.Float], [-1])
            ?? Check(model.Graph.Output, "output", AnomalyMap, [DataType.Float], [-1, size, size])
            ?? Check(model.Graph.Output, "output", PatchFeatures, [DataType.Float, DataType.Float16], [-1, metadata.Levels, patches, -1])
            ?? Comparable(model.Graph.Output, PatchFeatures)
            ?? (metadata.DefectTypes.Count == 0
                ? null
                : Check(model.Graph.Output, "output", DefectTypes, [DataType.Float], [-1, patches, metadata.DefectTypes.Count]))
            ?? (model.Graph.Output.Any(output => output.Name == ReferenceFeatures)
                ? Check(model.Graph.Output, "output", ReferenceFeatures, [DataType.Float, DataType.Float16], [-1, -1, -1, -1]) ?? Comparable(model.Graph.Output, ReferenceFeatures)
                : null)
            ?? (model.Graph.Input.Count > 1 ? $"it has {model.Graph.Input.Count} inputs, expected one" : null);
    }

    /// <summary>Whether reference parts can be compared by an output of four dimensions.</summary>
    private static string? Comparable(IEnumerable<ValueInfoProto> outputs, string name)
    {
        var shape = outputs.First(output => output.Name == name).Type.TensorType.Shape.Dim.Select(d => d.DimValue).ToArray();
        return ComparedFeatures.Fit(shape) ? null : $"its output '{name}' is {Show(shape)}, expected [N, levels, a square number of patches, D] of at most {ComparedFeatures.MostValues} values";
    }

    private static string? Check(IEnumerable<ValueInfoProto> values, string kind, string name, DataType[] types, long[] shape)
    {
        var value = values.FirstOrDefault(v => v.Name == name);
        if (value is null)
            return $"it has no {kind} '{name}'";
        var type = value.Type?.TensorType;
        if (type is null || !types.Contains(type.ElemType))
            return $"its {kind} '{name}' is {type?.ElemType.ToString() ?? "untyped"}, expected {string.Join(" or ", types)}";
        var found = type.Shape?.Dim.Select(d => d.DimValue).ToArray() ?? [];
        var fits = found.Length == shape.Length && found.Zip(shape).All(pair => pair.Second < 0 || pair.First == pair.Second);
        return fits ? null : $"its {kind} '{name}' is {Show(found)}, expected {Show(shape)}";
    }

    private static string Show(long[] shape) =>
        $"[{string.Join(", ", shape.Select(size => size <= 0 ? "N" : size.ToString(CultureInfo.InvariantCulture)))}]";
}
