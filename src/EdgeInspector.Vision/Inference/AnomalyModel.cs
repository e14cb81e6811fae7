using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// A loaded model: checked against the contract, self-tested, ready to judge. One serves all cameras; each takes its own
/// <see cref="ModelRun"/>. Its memory is given back when it and every run of it are disposed, in any order.
/// </summary>
public sealed class AnomalyModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Lock _lock = new();
    private int _users = 1;
    private bool _isDisposed;

    private AnomalyModel(InferenceSession session, ModelMetadata metadata, string sha256) =>
        (_session, Metadata, Sha256) = (session, metadata, sha256);

    public ModelMetadata Metadata { get; }

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>What computes: "cpu".</summary>
    public string Provider { get; } = "cpu";

    /// <summary>D, values of a patch feature.</summary>
    public int FeatureWidth => _session.OutputMetadata[ModelContract.PatchFeatures].Dimensions[^1];

    /// <summary>Loads a model file, or says in one sentence why it cannot be used.</summary>
    public static Outcome<AnomalyModel> Load(string path, SessionSettings settings)
    {
        var read = OnnxFile.Read(path, $"model {path}");
        return read.TryGet(out var file) ? Load(file, $"model {path}", settings) : new Failure(read.Error!);
    }

    /// <summary>Loads a model from the bytes of its file; <paramref name="name"/> stands for it in errors.</summary>
    public static Outcome<AnomalyModel> Load(byte[] file, string name, SessionSettings settings)
    {
        if (OnnxFile.Parse(file) is not { } proto)
            return new Failure($"{name} is not an ONNX file (or is truncated)");
        if (proto.Graph is null || proto.Graph.Node.Count == 0)
            return new Failure($"{name} is not an ONNX file (it holds no graph)");
        var (metadata, problem) = ModelContract.Check(proto);
        if (problem is not null)
            return new Failure($"{name} is not an EdgeInspector model: {problem}");

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        if (HalfPrecision.IsUsedBy(proto))
        {
            HalfPrecision.UpCast(proto);
            file = proto.ToByteArray();
        }

        try
        {
            var model = new AnomalyModel(OnnxFile.Open(file, settings), metadata!, sha256);
            if (model.SelfTest() is not { } difference)
                return model;
            model.Dispose();
            return new Failure($"{name} fails its self-test on the {model.Provider}: {difference}");
        }
        catch (OnnxRuntimeException e)
        {
            return new Failure($"{name} is refused by ONNX Runtime: {e.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            return new Failure($"ONNX Runtime's native library cannot be loaded: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Buffers for one caller at a time; runs of one model may go on at once.</summary>
    /// <param name="withPatchFeatures">Also fetch the patch features, which verdicts on single pictures do not need.</param>
    public ModelRun CreateRun(bool withPatchFeatures = false)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _users++;
        }

        return new(_session, Metadata, FeatureWidth, withPatchFeatures, Release);
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

    private void Release()
    {
        lock (_lock)
        {
            if (--_users == 0)
                _session.Dispose();
        }
    }

    private string? SelfTest()
    {
        using var run = CreateRun();
        GoldenSelfTest.DrawImage(Metadata.ImageSize).CopyTo(run.Image);
        run.Execute();
        return Metadata.SelfTest.Compare(Metadata.ImageSize, Metadata.Levels, GoldenSelfTest.Tolerance(Metadata.Precision), run.Score, run.Map);
    }
}
