using System.Globalization;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>What an ONNX file is: an EdgeInspector model with its properties, or another with the reason.</summary>
internal static class OnnxSummary
{
    /// <summary>The tag of ir_version, which ONNX files begin with; no checkpoint format does.</summary>
    private const byte IrVersionTag = 0x08;

    public static bool IsOnnx(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= int.MaxValue })
                return false;
            using var file = File.OpenRead(path);

            // A safetensors header of 8, 264, ... bytes begins with the same byte, and has a brace where its text begins.
            Span<byte> start = stackalloc byte[9];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[0] == IrVersionTag && start[8] != '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static (IEnumerable<string> Lines, string? Problem) Of(string path, bool withTensors)
    {
        ModelProto model;
        try
        {
            using var file = File.OpenRead(path);
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException)
        {
            return ([], $"{path} is neither a checkpoint nor an ONNX file (or is truncated)");
        }

        if (model.Graph is null || model.Graph.Node.Count == 0)
            return ([], $"{path} is neither a checkpoint nor an ONNX file (it holds no graph)");
        var lines = Lines(path, model);
        return (withTensors ? lines.Concat(model.Graph.Initializer.Select(tensor => $"{tensor.Name} {tensor.DataType.ToString().ToLowerInvariant()} {ClipShapes.Show(tensor.Dims)}")) : lines, null);
    }

    private static IEnumerable<string> Lines(string path, ModelProto model)
    {
        var (metadata, problem) = ModelContract.Check(model);
        yield return problem is null
            ? $"{path}: EdgeInspector model {metadata!.Name} version {metadata.Version}"
            : $"{path}: an ONNX model, but not EdgeInspector's: {problem}";
        yield return $"  opset        {string.Join(", ", model.OpsetImport.Select(opset => $"{opset.Domain} {opset.Version}".Trim()))}; {model.Graph.Node.Count} operators";
        yield return string.Create(CultureInfo.InvariantCulture, $"  weights      {model.Graph.Initializer.Sum(tensor => tensor.Dims.Aggregate(1.0, (product, size) => product * size)) / 1e6:F1} M values");
        foreach (var input in model.Graph.Input)
            yield return $"  input        {Show(input)}";
        foreach (var output in model.Graph.Output)
            yield return $"  output       {Show(output)}";
        foreach (var property in model.MetadataProps.Where(property => property.Key.StartsWith(ModelMetadata.Prefix, StringComparison.Ordinal)))
            yield return $"  {property.Key[ModelMetadata.Prefix.Length..]}: {Shorten(property.Value)}";
    }

    private static string Show(ValueInfoProto value)
    {
        var type = value.Type?.TensorType;
        var shape = type?.Shape?.Dim.Select(d => d.DimParam.Length > 0 ? d.DimParam : d.DimValue.ToString(CultureInfo.InvariantCulture)) ?? [];
        return $"{value.Name} {type?.ElemType.ToString().ToLowerInvariant() ?? "untyped"} [{string.Join(", ", shape)}]";
    }

    private static string Shorten(string value) => Checkpoints.Printable.Short(value);
}
