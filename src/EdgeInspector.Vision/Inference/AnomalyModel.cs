using EdgeInspector.Vision.Inference.Optimised;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// A loaded model: checked against the contract, self-tested, ready to judge. One serves all cameras; each takes its own
/// <see cref="ModelRun"/>. Its memory is given back when it and every run of it are disposed, in any order.
/// </summary>
public sealed class AnomalyModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Lazy<OrtAllocator?> _memory;
    private readonly CpuCores? _cores;
    private readonly Turns _turns;
    private readonly ComputeThreads _threads;
    private readonly Lock _lock = new();
    private int _users = 1;
    private bool _isDisposed;

    internal AnomalyModel(InferenceSession session, ModelFile file, ExecutionProvider provider, SessionSettings settings)
    {
        (_session, Metadata, Sha256, Cost, Provider) = (session, file.Metadata, file.Sha256, file.Cost, provider.Name());
        var compared = session.OutputMetadata.ContainsKey(ModelContract.ReferenceFeatures) ? ModelContract.ReferenceFeatures : ModelContract.PatchFeatures;
        Compared = ComparedFeatures.Of(compared, session.OutputMetadata[compared].Dimensions);
        IsOnGpu = provider != ExecutionProvider.Cpu;
        _memory = new(() => settings.Sessions.Memory(session, provider));
        Preparation = PreparationShare.Of(provider, settings);
        (_cores, _turns) = (CpuCores.Of(settings), new(provider == ExecutionProvider.Cpu ? CpuCores.AtOnce(settings) : 1));
        _threads = new(_cores);
    }

    public ModelMetadata Metadata { get; }

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>What it costs; null where its backbone's sizes are not known.</summary>
    public ModelCost? Cost { get; }

    /// <summary>What computes: "tensorrt", "cuda" or "cpu".</summary>
    public string Provider { get; }

    internal bool IsOnGpu { get; }

    internal PreparationShare Preparation { get; }

    /// <summary>Why those do not that would have been preferred.</summary>
    public IReadOnlyList<ProviderRefusal> Refusals { get; private set; } = [];

    /// <summary>Whether TensorRT works here and would compute it, had it an engine.</summary>
    public bool AwaitsEngine { get; private set; }

    /// <summary>Why it could not be kept as the CPU computes it, so that the next start takes as long and as much memory; null where that was not tried, or done.</summary>
    public string? NotKept { get; internal set; }

    /// <summary>Whether more want it than it computes at once.</summary>
    public bool IsWanted => _turns.Waiting > 0;

    /// <summary>What reference parts are compared by.</summary>
    public ComparedFeatures Compared { get; }

    /// <summary>Loads a model file, or says in one sentence why it cannot be used.</summary>
    public static Outcome<AnomalyModel> Load(string path, SessionSettings settings) =>
        NativeRuntime.Choose(settings.NativeLibrary) is { } unusable ? new Failure(unusable) : Open(ModelFile.Read(path, OptimisedGraphs.For(settings)), settings);

    /// <summary>Loads a model from the bytes of its file; <paramref name="name"/> stands for it in errors.</summary>
    public static Outcome<AnomalyModel> Load(byte[] file, string name, SessionSettings settings) =>
        NativeRuntime.Choose(settings.NativeLibrary) is { } unusable ? new Failure(unusable) : Open(ModelFile.Check(file, name), settings);

    private static Outcome<AnomalyModel> Open(Outcome<ModelFile> read, SessionSettings settings)
    {
        if (!read.TryGet(out var file))
            return new Failure(read.Error!);
        return CpuCores.Problem(settings.Cores) is { } missing ? new Failure(missing) : ProviderLadder.Climb(file, settings);
    }

    /// <summary>Buffers for one caller at a time. Runs of one model may be executed at once: they take turns.</summary>
    /// <param name="features">Verdicts without reference parts do not need them.</param>
    public ModelRun CreateRun(FeatureUse features = FeatureUse.None)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _users++;
        }

        try
        {
            return new(this, _session, _turns, _threads, features, Release);
        }
        catch
        {
            Release();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        Release();
    }

    /// <summary>For values that another session reads where it computes. Lives until all runs are disposed.</summary>
    /// <exception cref="OnnxRuntimeException">There is no such memory.</exception>
    internal OrtAllocator Memory => _memory.Value ?? OrtAllocator.DefaultInstance;

    /// <summary>Binds the calling thread to the cores that inferences take, until what is returned is disposed.</summary>
    internal CpuCores.Binding Bind() => _cores is null ? default : _cores.Bind();

    private void Release()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
            if (_memory.IsValueCreated)
                _memory.Value?.Dispose();
            _threads.Dispose();
            _session.Dispose();
        }
    }

    /// <summary>The same model, with how it came by its provider.</summary>
    internal AnomalyModel With(IReadOnlyList<ProviderRefusal> refusals, bool awaitsEngine)
    {
        (Refusals, AwaitsEngine) = (refusals, awaitsEngine);
        return this;
    }

    /// <summary>What its provider computes wrongly, in half a sentence; null where all is right.</summary>
    internal string? SelfTest()
    {
        using var run = CreateRun();
        GoldenSelfTest.DrawImage(Metadata.ImageSize).CopyTo(run.Image);
        run.Execute();
        return Metadata.SelfTest.Compare(Metadata.ImageSize, Metadata.Levels, GoldenSelfTest.Tolerance(Metadata.Precision), run.Score, run.Map);
    }
}
