using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>Counts results by their evaluation.</summary>
internal sealed class VerdictCounts : IResultSink
{
    private long _ok, _notOk, _notDecidable;

    public long Ok => Interlocked.Read(ref _ok);

    public long NotOk => Interlocked.Read(ref _notOk);

    public long NotDecidable => Interlocked.Read(ref _notDecidable);

    public void Add(Result result, byte[]? mask) => Interlocked.Increment(ref Counter(result.ResultEvaluation));

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
