using EdgeInspector.Vision.Inference.Engines;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>Opens sessions in ONNX Runtime, each with options of its own: what one provider left in them must not hinder the next.</summary>
public sealed class OnnxSessions : ISessionMaker
{
    public static readonly OnnxSessions Instance = new();

    /// <summary>
    /// Memory that other programs of a Jetson share with its GPU is taken as needed, not doubled at each step. Float32 is float32: with
    /// TF32, which newer GPUs would take for it, it has no more digits than float16.
    /// </summary>
    private static readonly Dictionary<string, string> CudaOptions = new() { ["device_id"] = "0", ["arena_extend_strategy"] = "kSameAsRequested", ["use_tf32"] = "0" };

    private OnnxSessions()
    {
    }

    public InferenceSession Open(SessionSource source, ExecutionProvider provider, SessionSettings settings)
    {
        // Before any options: a GPU provider that wants to log something would find no logger, and say that instead.
        _ = OrtEnv.Instance();
        using var options = Options(settings);
        if (provider == ExecutionProvider.TensorRt)
            AppendTensorRt(options, source, settings);

        // What TensorRT cannot compute falls to CUDA before it falls to the CPU.
        if (provider != ExecutionProvider.Cpu)
            AppendCuda(options);
        return source.Path is { } path ? new(path, options) : new(source.Graph, options);
    }

    /// <remarks>What TensorRT computes lies in CUDA's memory.</remarks>
    public OrtAllocator? Memory(InferenceSession session, ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cpu)
            return null;
        using var cuda = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        return new(session, cuda);
    }

    /// <summary>What every session has.</summary>
    public static SessionOptions Options(SessionSettings settings)
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        CpuCores.Configure(options, settings);

        // Threads that wait for work by spinning take the cores from cameras and other programs, without end as ONNX Runtime has
        // it. This long, they bridge the gaps within an inference, which without it take a quarter of a small model's time; five times
        // as long costs several cameras a tenth, and gains an inference after a pause a fifth.
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", "20");
        return options;
    }

    private static void AppendTensorRt(SessionOptions options, SessionSource source, SessionSettings settings)
    {
        using var tensorRt = new OrtTensorRTProviderOptions();
        var folder = source.Model is { } model ? EngineStore.For(settings)?.Create(model.Sha256) : null;
        tensorRt.UpdateOptions(TensorRtOptions.For(source.Model?.Metadata, folder, settings.WorkspaceMb));
        options.AppendExecutionProvider_Tensorrt(tensorRt);
    }

    private static void AppendCuda(SessionOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(CudaOptions);
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
