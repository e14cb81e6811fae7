using System.ComponentModel;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>A camera that a change concerns, as it was before it: what the probation compares with, also after a restart.</summary>
internal sealed record WatchedCamera
{
    [Description("The camera.")]
    [Id]
    public required string Camera { get; init; }

    [Description("It delivered before, or it is new: it must be online at the end.")]
    public required bool MustDeliver { get; init; }

    [Description("It gave verdicts before.")]
    public required bool HadVerdicts { get; init; }
}
