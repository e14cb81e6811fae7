using EdgeInspector.Mqtt;

namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/resume</c>.</summary>
internal sealed record ResumeRequest : CamerasRequest;

/// <summary><c>cmd/resume</c>: inspects again.</summary>
internal sealed class ResumeCommand(LineUp lineUp, DeviceStatusSource status) : CamerasCommand<ResumeRequest>(lineUp)
{
    protected override string Apply(IReadOnlyList<CameraLine> lines, ResumeRequest request)
    {
        List<CameraLine> resumed = [.. lines.Where(line => line.Resume())];
        status.Refresh(() => LineUp.IsPaused);
        return resumed.Count > 0 ? $"inspecting again: {Names(resumed)}" : $"was not paused: {Names(lines)}";
    }
}
