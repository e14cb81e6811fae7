using System.Collections.Concurrent;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Sparkplug;

/// <summary>Counts the results of each camera since the start.</summary>
internal sealed class ResultCounts : IResultSink
{
    private readonly ConcurrentDictionary<(string Camera, ResultEvaluation Evaluation), long> _counts = [];

    public void Add(Result result, byte[]? mask) => _counts.AddOrUpdate((result.Camera, result.ResultEvaluation), 1, (_, count) => count + 1);

    public IEnumerable<Metric> Of(string camera, long now)
    {
        var (ok, notOk, notDecidable) = (Count(ResultEvaluation.Ok), Count(ResultEvaluation.NotOk), Count(ResultEvaluation.NotDecidable));
        return
        [
            new("Counters/Ok", DataType.Int64, ok, now), new("Counters/NotOk", DataType.Int64, notOk, now),
            new("Counters/NotDecidable", DataType.Int64, notDecidable, now), new("Counters/Total", DataType.Int64, ok + notOk + notDecidable, now),
        ];

        long Count(ResultEvaluation evaluation) => _counts.GetValueOrDefault((camera, evaluation));
    }
}
