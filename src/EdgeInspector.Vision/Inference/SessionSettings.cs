namespace EdgeInspector.Vision.Inference;

/// <summary>How a model's session uses the machine.</summary>
public sealed record SessionSettings
{
    /// <summary>What one TensorRT layer may use for its work, unless told otherwise: enough for ViT-L, and an 8 GB board survives it.</summary>
    public const int DefaultWorkspaceMb = 1024;

    /// <summary>Threads of one inference on the CPU; 0 takes one a physical core, or one for each of <see cref="Cores"/>.</summary>
    public int Threads { get; init; }

    /// <summary>The CPU cores that it computes on, by the system's numbers; empty for all.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>What may compute, to be tried in this order. TensorRT needs an <see cref="EngineFolder"/>.</summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = ExecutionProviders.WithoutEngines;

    /// <summary>Where TensorRT's engines are kept.</summary>
    public string? EngineFolder { get; init; }

    /// <summary>Where large models are kept as this CPU computes them; null to make them anew each time.</summary>
    public string? GraphFolder { get; init; }

    /// <summary>Megabytes that one TensorRT layer may use for its work.</summary>
    public int WorkspaceMb { get; init; } = DefaultWorkspaceMb;

    /// <summary>Whether to wait the minutes that an engine takes to be built, rather than taking the next provider meanwhile.</summary>
    public bool BuildsEngines { get; init; }

    /// <summary>ONNX Runtime's native library; null for the one beside the program, or that came with it.</summary>
    public string? NativeLibrary { get; init; }

    /// <summary>What opens the sessions.</summary>
    public ISessionMaker Sessions { get; init; } = OnnxSessions.Instance;
}
