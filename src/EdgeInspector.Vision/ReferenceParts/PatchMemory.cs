using System.Security.Cryptography;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// What good parts look like, patch by patch, for one model: a small ONNX file that gives the distance of a picture's
/// patches to the nearest remembered ones (PatchCore, CVPR 2022; the fusion with the zero-shot map is WinCLIP's, CVPR 2023).
/// Matching is a matrix product, small beside the model, and runs where the model does.
/// </summary>
public sealed class PatchMemory : IDisposable
{
    private readonly InferenceSession _session;

    private PatchMemory((InferenceSession Session, bool IsOnGpu, ProviderRefusal? Refusal) opened, PatchMemoryMetadata metadata, string sha256) =>
        (_session, IsOnGpu, Metadata, Sha256, Note) =
        (opened.Session, opened.IsOnGpu, metadata, sha256, opened.Refusal is { } refusal ? $"matched on the cpu ({ProviderRefusal.Describe([refusal])})" : null);

    public PatchMemoryMetadata Metadata { get; }

    /// <summary>Whether the GPU that computes the model matches as well; else the CPU does.</summary>
    public bool IsOnGpu { get; }

    /// <summary>Why the CPU matches though a GPU computes the model, as it reads after "reference parts are"; null where that is not so.</summary>
    public string? Note { get; }

    /// <summary>What a run of the model has to do with the features that are matched.</summary>
    internal FeatureUse FeatureUse => IsOnGpu ? FeatureUse.Compare : FeatureUse.Read;

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Loads a memory file for a model, or says in one sentence why it cannot be used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">That it must have been learned with.</param>
    /// <param name="settings">Its threads, as the model has them.</param>
    /// <param name="region">What of the frame is inspected, which must be what was learned; null for all of it.</param>
    public static Outcome<PatchMemory> Load(string path, AnomalyModel model, SessionSettings settings, Region? region = null)
    {
        var read = OnnxFile.Read(path, $"file of reference parts {path}");
        return read.TryGet(out var file) ? Load(file, $"file of reference parts {path}", model, settings, region) : new Failure(read.Error!);
    }

    /// <summary>Loads a memory from the bytes of its file; <paramref name="name"/> stands for it in errors.</summary>
    public static Outcome<PatchMemory> Load(byte[] file, string name, AnomalyModel model, SessionSettings settings, Region? region = null)
    {
        if (OnnxFile.Parse(file) is not { } proto)
            return new Failure($"{name} is no file of reference parts (or is truncated); make it with `edgeinspector learn`");

        var (metadata, problem) = PatchMemoryMetadata.Read(proto);
        if (metadata is null)
            return new Failure($"{name} is no file of reference parts: {problem}; make it with `edgeinspector learn`");
        if (metadata.ModelSha256 != model.Sha256)
            return new Failure($"{name} was learned with another model ({metadata.ModelName}, {Short(metadata.ModelSha256)}) than this one ({model.Metadata.Name}, {Short(model.Sha256)}); learn it again with `edgeinspector learn`");
        if (metadata.Region != region)
            return new Failure($"{name} was learned on {Describe(metadata.Region)}, and the recipe inspects {(Describe(metadata.Region) == Describe(region) ? "another shape" : Describe(region))}; learn it again with `edgeinspector learn`");
        if (PatchMemoryGraph.Problem(proto.Graph, model) is { } misfit)
            return new Failure($"{name} does not fit the model: {misfit}");
        try
        {
            return new PatchMemory(MatchingSession.Open(file, model, settings), metadata, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        catch (OnnxRuntimeException e)
        {
            return new Failure($"{name} is refused by ONNX Runtime: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Buffers for one caller at a time.</summary>
    /// <param name="features">What will be matched, [1, levels, patches, D] of <see cref="AnomalyModel.Compared"/>, in memory that what matches can read; at every match anew.</param>
    /// <param name="model">That they come from.</param>
    internal PatchMatch CreateMatch(OrtValue features, AnomalyModel model) => new(_session, Metadata, features, model);

    public void Dispose() => _session.Dispose();

    private static string Describe(Region? region) => region?.ToString() ?? "the whole frame";

    private static string Short(string sha256) => sha256.Length > 12 ? sha256[..12] : sha256;
}
