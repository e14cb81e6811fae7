using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.ModelTool.Export;

/// <summary>A model file on disk.</summary>
internal static class ModelFile
{
    /// <summary>The file's graph and what it says of itself, checked against the contract but not run; or what is wrong with it.</summary>
    public static (ModelProto? File, ModelMetadata? Metadata, string? Problem) Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var file = ModelProto.Parser.ParseFrom(stream);
            if (file.Graph is null || file.Graph.Node.Count == 0)
                return (null, null, $"model {path} is not an ONNX file (it holds no graph)");
            var (metadata, problem) = ModelContract.Check(file);
            return problem is null ? (file, metadata, null) : (null, null, $"model {path} is not an EdgeInspector model: {problem}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, null, $"model {path} does not exist");
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, null, $"model {path} is not an ONNX file (or is truncated)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, null, $"model {path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Puts it there whole or not at all; null, or why it could not be written.</summary>
    public static string? Write(ModelProto model, string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            WholeFile.Write(path, model.WriteTo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be written: {e.Message}";
        }

        Console.WriteLine($"{path}: {new FileInfo(path).Length / 1e6:F1} MB");
        return null;
    }
}
