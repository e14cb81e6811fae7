using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>Opens a graph with one provider. <see cref="OnnxSessions"/> does so; tests do otherwise, for no machine has every provider and every fault.</summary>
public interface ISessionMaker
{
    /// <exception cref="Exception">Of the kinds that <see cref="ProviderFault"/> knows: it cannot be.</exception>
    InferenceSession Open(SessionSource source, ExecutionProvider provider, SessionSettings settings);
}

/// <summary>What a session is opened of.</summary>
/// <param name="Graph">The ONNX file, in the form that suits the provider.</param>
public sealed record SessionSource(byte[] Graph)
{
    /// <summary>The model that it is, and the hash of the file that it came in; null for a trial.</summary>
    public (ModelMetadata Metadata, string Sha256)? Model { get; init; }
}
