using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Configuration;

/// <summary>Settings of the inference session.</summary>
internal sealed record InferenceConfig
{
    /// <summary>Every provider that there is, the fastest first.</summary>
    public const string Auto = "auto";

    [Description("CPU threads of one model; 0 takes one thread per physical core, or one for each of cores.")]
    [Range(0, 256)]
    public required int Threads { get; init; }

    [Description("CPU cores that models compute on, by the system's numbers (lscpu -e). Absent: all that the daemon may use.")]
    [Range(0, 1023)]
    [MinLength(1)]
    [MaxLength(256)]
    public IReadOnlyList<int>? Cores { get; init; }

    [Description("What may compute models, to be tried in this order; \"auto\" alone is tensorrt, cuda, cpu. Absent: auto. Without \"cpu\" the daemon does not start where the others fail.")]
    [AllowedValues(Auto, "tensorrt", "cuda", "cpu")]
    [MinLength(1)]
    [MaxLength(3)]
    public IReadOnlyList<string>? Providers { get; init; }

    [Description("Megabytes of GPU memory that TensorRT may use for the work of one layer. Absent: 1024.")]
    [Range(64, 65536)]
    public int? TensorRtWorkspaceMb { get; init; }

    [Description("ONNX Runtime's native library, 1.31 or newer, with its provider libraries beside it. Absent: libonnxruntime.so beside the daemon, or the one that came with it.")]
    public string? NativeLibrary { get; init; }

    /// <summary>Whether nobody chose, so that a missing provider is nobody's mistake.</summary>
    public bool IsAuto() => Providers is null or [Auto];

    public SessionSettings ToSession(string stateFolder) => new()
    {
        Threads = Threads,
        Cores = Cores ?? [],
        Providers = IsAuto() ? ExecutionProviders.All : [.. Providers!.Select(name => ExecutionProviders.Find(name)!.Value)],
        EngineFolder = Path.Combine(stateFolder, "engines"),
        GraphFolder = Path.Combine(stateFolder, "graphs"),
        WorkspaceMb = TensorRtWorkspaceMb ?? SessionSettings.DefaultWorkspaceMb,
        NativeLibrary = NativeLibrary,
    };

    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Inference.Cores is { } cores)
        {
            for (var i = 0; i < cores.Count; i++)
            {
                if (cores.Take(i).Contains(cores[i]))
                    yield return new($"/inference/cores/{i}", $"{cores[i]} stands there twice; keep one");
            }
        }

        if (config.Inference.Providers is not { Count: > 1 } providers)
            yield break;
        for (var i = 0; i < providers.Count; i++)
        {
            var pointer = $"/inference/providers/{i}";
            if (providers[i] == Auto)
                yield return new(pointer, "\"auto\" stands alone");
            else if (providers.Take(i).Contains(providers[i]))
                yield return new(pointer, $"\"{providers[i]}\" stands there twice; keep one");
            else if (providers[i] == "cpu" && i < providers.Count - 1)
                yield return new(pointer, "\"cpu\" always works, and what stands behind it is never tried; put it last");
        }
    }
}
