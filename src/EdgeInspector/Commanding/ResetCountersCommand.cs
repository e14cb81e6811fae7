namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/reset-counters</c>.</summary>
internal sealed record ResetCountersRequest : CamerasRequest;

/// <summary><c>cmd/reset-counters</c>: the counts of <c>{camera}/status</c> begin anew. What proves that nothing is missing, <c>seq</c>, goes on, as do the counts for Prometheus.</summary>
internal sealed class ResetCountersCommand(LineUp lineUp) : CamerasCommand<ResetCountersRequest>(lineUp)
{
    protected override string Apply(IReadOnlyList<CameraLine> lines, ResetCountersRequest request)
    {
        foreach (var line in lines)
            line.ResetCounts();
        return $"counting from zero: {Names(lines)}";
    }
}
