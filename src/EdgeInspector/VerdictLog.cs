using System.Collections.Concurrent;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Shows every verdict as a line and counts them.</summary>
internal sealed class VerdictLog(Func<string, ILogger> cameraLog) : IResultSink
{
    private readonly ConcurrentDictionary<string, ILogger> _logs = new();
    private readonly VerdictCounts _counts = new();

    public string Summary => $"{_counts.Ok} OK, {_counts.NotOk} NotOK, {_counts.NotDecidable} NotDecidable";

    public IReadOnlyDictionary<ResultEvaluation, long> Counts => new Dictionary<ResultEvaluation, long>
    {
        [ResultEvaluation.Ok] = _counts.Ok,
        [ResultEvaluation.NotOk] = _counts.NotOk,
        [ResultEvaluation.NotDecidable] = _counts.NotDecidable,
    };

    public void Add(Result result, byte[]? mask)
    {
        _counts.Add(result, mask);
        var timing = result.Timing;
        var milliseconds = timing.PreprocessMs + timing.InferenceMs + timing.PostprocessMs;
        var line = VerdictText.Line(
            result.ResultEvaluation, result.Score, result.Defects.Count, result.DefectsTruncated, milliseconds, result.PartId, result.Reason);
        _logs.GetOrAdd(result.Camera, cameraLog).Say(LogLevel.Information, line);
    }
}
