using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Counts each camera's verdicts, so that a change can be judged by them.</summary>
internal sealed class PartTally : IResultSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Count> _counts = [];
    private readonly HashSet<string> _judged = [];

    /// <param name="Version">The configuration's that they were judged by; another one begins anew.</param>
    public sealed record Count(int Version, long Verdicts, long Undecided, string LastReason);

    public void Add(Result result, byte[]? mask)
    {
        lock (_lock)
        {
            var count = Of(result.Camera, result.ConfigVersion);
            _counts[result.Camera] = result.ResultEvaluation is ResultEvaluation.NotDecidable
                ? count with { Undecided = count.Undecided + 1, LastReason = result.Reason }
                : count with { Verdicts = count.Verdicts + 1 };
            if (result.ResultEvaluation is not ResultEvaluation.NotDecidable)
                _judged.Add(result.Camera);
        }
    }

    /// <summary>Whether a camera has given a verdict since the daemon's start, whatever the version.</summary>
    public bool HasJudged(string camera)
    {
        lock (_lock)
            return _judged.Contains(camera);
    }

    /// <summary>A camera's under one version of the configuration.</summary>
    public Count Of(string camera, int version)
    {
        lock (_lock)
            return _counts.GetValueOrDefault(camera) is { } count && count.Version == version ? count : new(version, 0, 0, "");
    }
}
