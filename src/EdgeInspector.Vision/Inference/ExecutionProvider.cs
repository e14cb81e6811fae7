namespace EdgeInspector.Vision.Inference;

/// <summary>What computes a model; the fastest first.</summary>
public enum ExecutionProvider
{
    /// <summary>NVIDIA's TensorRT, with an engine built for one model on one machine.</summary>
    TensorRt,

    /// <summary>ONNX Runtime's own kernels for NVIDIA GPUs.</summary>
    Cuda,

    /// <summary>There always.</summary>
    Cpu,
}

/// <summary>The providers by name, and the usual choices of them.</summary>
public static class ExecutionProviders
{
    /// <summary>All that may be there, to be tried in this order.</summary>
    public static readonly IReadOnlyList<ExecutionProvider> All = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu];

    /// <summary>Those that need no place to keep anything.</summary>
    public static readonly IReadOnlyList<ExecutionProvider> WithoutEngines = [ExecutionProvider.Cuda, ExecutionProvider.Cpu];

    /// <summary>As configurations and results name it.</summary>
    public static string Name(this ExecutionProvider provider) => provider.ToString().ToLowerInvariant();

    /// <summary>The opposite; null for what is none.</summary>
    public static ExecutionProvider? Find(string name) => All.Cast<ExecutionProvider?>().FirstOrDefault(provider => provider!.Value.Name() == name);
}
