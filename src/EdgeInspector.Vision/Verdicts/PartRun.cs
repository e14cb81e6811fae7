using System.Diagnostics;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// One picture's way through the model and, where there are reference parts, through their memory. Buffers are used again;
/// not for two threads at once.
/// </summary>
/// <param name="model">Gives score, map and features.</param>
/// <param name="references">What good parts look like; null for the zero-shot answer.</param>
/// <param name="area">What is inspected of the picture; null for all of it.</param>
public sealed class PartRun(AnomalyModel model, PatchMemory? references, InspectedArea? area = null) : IDisposable
{
    private readonly ModelRun _run = model.CreateRun(references?.FeatureUse ?? FeatureUse.None);
    private PatchMatch? _match;

    /// <summary>uint8 [S, S, 3], RGB.</summary>
    public Span<byte> Image => _run.Image;

    /// <summary>The class token's score, 0 to 1; with reference parts, one half is as odd as the oddest of them.</summary>
    public float ClassToken { get; private set; }

    /// <summary>The anomaly map [S, S], 0 to the number of levels; with reference parts, fused; 0 where nothing is inspected. Overwritten by the next run.</summary>
    public ReadOnlySpan<float> Map => _run.Map;

    /// <summary>The same, for who looks at it before the next run.</summary>
    internal float[] MapBuffer => _run.MapBuffer;

    /// <summary>How likely each patch shows each of the model's descriptions, [patches, descriptions].</summary>
    public ReadOnlySpan<float> DefectTypes => _run.DefectTypes;

    /// <summary>The share of what is inspected that is odder than the oddest reference part, 0 to 1; 0 without any.</summary>
    public double Strange => _match?.Strange ?? 0;

    /// <summary>How long matching the last picture with the reference parts took; nothing without any.</summary>
    public TimeSpan Matching { get; private set; }

    /// <summary><see cref="ModelRun.BreakOff"/>; matching takes too little time to be broken off.</summary>
    public void BreakOff(bool isBrokenOff) => _run.BreakOff(isBrokenOff);

    /// <summary><see cref="ModelRun.Waited"/>.</summary>
    public TimeSpan Waited => _run.Waited;

    /// <summary>Does what comes before the inference, and executes: in its turn where all of it is part of that (<see cref="PreparationShare"/>), else at once.</summary>
    /// <param name="claim">When it is due.</param>
    /// <param name="work">Kept by the caller.</param>
    internal void Do(Claim claim, Action work)
    {
        if (model.Preparation.IsInTurn)
            _run.InTurn(claim, work);
        else
            work();
    }

    /// <summary>Computes when its turn comes.</summary>
    public void Execute(Claim claim = default)
    {
        _run.Execute(claim);
        using var bound = model.Bind();
        _match ??= references?.CreateMatch(_run.FeatureValue!, model);
        var start = Stopwatch.GetTimestamp();
        ClassToken = _match?.Fuse(_run.Score, _run.MapBuffer, area) ?? _run.Score;
        Matching = _match is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);
        area?.Clear(_run.MapBuffer);
    }

    public void Dispose()
    {
        _match?.Dispose();
        _run.Dispose();
    }
}
