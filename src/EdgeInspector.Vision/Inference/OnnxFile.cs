using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>What model files and files of reference parts have in common: they are read, parsed and opened alike.</summary>
internal static class OnnxFile
{
    /// <summary>A file's bytes, or why there are none; <paramref name="name"/> stands for it in errors.</summary>
    public static Outcome<byte[]> Read(string path, string name)
    {
        try
        {
            // Pipes and devices have no length; opening one could wait, or read, for ever.
            return new FileInfo(path) is { Exists: true, Length: 0 } ? new Failure($"{name} is empty") : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"{name} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Failure($"{name} cannot be read: {e.Message}");
        }
    }

    /// <summary>Null for what is no ONNX file, or only a part of one.</summary>
    public static ModelProto? Parse(byte[] file)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Opens on the CPU.</summary>
    /// <exception cref="OnnxRuntimeException">The graph is refused.</exception>
    public static InferenceSession Open(byte[] file, SessionSettings settings) => OnnxSessions.Instance.Open(new(file), ExecutionProvider.Cpu, settings);
}
