using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.ModelTool.Export;

/// <summary>Puts a model on disk: whole or not at all.</summary>
internal static class ModelFile
{
    /// <summary>Null, or why it could not be written.</summary>
    public static string? Write(ModelProto model, string path)
    {
        var partial = path + ".partial";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            using (var file = File.Create(partial))
                model.WriteTo(file);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be written: {e.Message}";
        }

        Console.WriteLine($"{path}: {new FileInfo(path).Length / 1e6:F1} MB");
        return null;
    }
}
