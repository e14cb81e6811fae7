namespace EdgeInspector;

/// <summary>What is counted of one camera.</summary>
internal sealed record CameraCounts(
    long Frames, long Dropped, long Skipped, long Unasked, long Damaged, long Overruns, long MissedTriggers, long Ok, long NotOk, long NotDecidable)
{
    public static readonly CameraCounts None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>What has been counted since <paramref name="then"/>.</summary>
    public CameraCounts Since(CameraCounts then) => new(
        Frames - then.Frames, Dropped - then.Dropped, Skipped - then.Skipped, Unasked - then.Unasked, Damaged - then.Damaged, Overruns - then.Overruns,
        MissedTriggers - then.MissedTriggers, Ok - then.Ok, NotOk - then.NotOk, NotDecidable - then.NotDecidable);
}
