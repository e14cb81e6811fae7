using System.ComponentModel;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/pause</c>: inspect nothing for now.</summary>
internal sealed record PauseRequest : CamerasRequest
{
    [Description("Why, for who looks at the camera's status.")]
    [Pattern(@"^[^\u0000-\u001f\u007f-\u009f]{1,200}$", "a text of 1 to 200 characters on one line")]
    public string? Reason { get; init; }
}

/// <summary><c>cmd/pause</c>: frames are let go and triggers refused, until <c>cmd/resume</c> or the next start.</summary>
internal sealed class PauseCommand(LineUp lineUp, DeviceStatusSource status, TimeProvider time) : CamerasCommand<PauseRequest>(lineUp)
{
    protected override string Apply(IReadOnlyList<CameraLine> lines, PauseRequest request)
    {
        foreach (var line in lines)
            line.Pause(time.GetUtcNow(), request.Reason ?? "");
        status.Refresh(() => LineUp.IsPaused);
        return $"paused: {Names(lines)}";
    }
}
