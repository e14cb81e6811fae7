using System.Collections.Concurrent;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Shows every verdict as a line and counts them.</summary>
internal sealed class VerdictLog(Func<string, ILogger> cameraLog) : IResultSink
{
    private readonly ConcurrentDictionary<string, ILogger> _logs = new();
    private long _ok, _notOk, _notDecidable;

    public string Summary => $"{Interlocked.Read(ref _ok)} OK, {Interlocked.Read(ref _notOk)} NotOK, {Interlocked.Read(ref _notDecidable)} NotDecidable";

    public IReadOnlyDictionary<ResultEvaluation, long> Counts => new Dictionary<ResultEvaluation, long>
    {
        [ResultEvaluation.Ok] = Interlocked.Read(ref _ok),
        [ResultEvaluation.NotOk] = Interlocked.Read(ref _notOk),
        [ResultEvaluation.NotDecidable] = Interlocked.Read(ref _notDecidable),
    };

    public void Add(Result result, byte[]? mask)
    {
        Interlocked.Increment(ref Counter(result.ResultEvaluation));
        var timing = result.Timing;
        var milliseconds = timing.PreprocessMs + timing.InferenceMs + timing.PostprocessMs;
        var line = VerdictText.Line(
            result.ResultEvaluation, result.Score, result.Defects.Count, result.DefectsTruncated, milliseconds, result.PartId, result.Reason);
        _logs.GetOrAdd(result.Camera, cameraLog).Say(LogLevel.Information, line);
    }

    private ref long Counter(ResultEvaluation evaluation)
    {
        switch (evaluation)
        {
            case ResultEvaluation.Ok:
                return ref _ok;
            case ResultEvaluation.NotOk:
                return ref _notOk;
            default:
                return ref _notDecidable;
        }
    }
}
