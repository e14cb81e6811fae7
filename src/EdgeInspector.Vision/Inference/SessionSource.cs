namespace EdgeInspector.Vision.Inference;

/// <summary>What a session is opened of.</summary>
public sealed class SessionSource
{
    private readonly Lazy<byte[]> _graph;

    /// <param name="graph">The ONNX file, in the form that suits the provider.</param>
    public SessionSource(byte[] graph) => _graph = new(graph);

    /// <param name="graph">Makes it when it is asked for: a provider that is not there at all should not cost a gigabyte.</param>
    internal SessionSource(Func<byte[]> graph) => _graph = new(graph);

    /// <param name="path">An ONNX file with its weights beside it, which are read from there piece by piece.</param>
    internal SessionSource(string path) => (Path, _graph) = (path, new(() => File.ReadAllBytes(path)));

    public byte[] Graph => _graph.Value;

    /// <summary>Where it is to be opened from; null where it is in memory.</summary>
    public string? Path { get; }

    /// <summary>The model that it is, and the hash of the file that it came in; null for a trial.</summary>
    public (ModelMetadata Metadata, string Sha256)? Model { get; init; }
}
