namespace EdgeInspector.Cameras;

internal enum CameraState
{
    /// <summary>Not started, stopped, or at the end of its source.</summary>
    Offline,

    /// <summary>Delivering frames.</summary>
    Online,

    /// <summary>Running, but no frame came for longer than the configured time.</summary>
    Stale,

    /// <summary>It failed and is about to be started again.</summary>
    Error,
}

/// <summary>How a camera is.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">Why, for the line engineer; empty when online.</param>
/// <param name="LastFrameAt">When the newest frame came; null before the first.</param>
/// <param name="Frames">Frames since the daemon started.</param>
internal sealed record CameraStatus(CameraState State, string Reason, DateTimeOffset? LastFrameAt, long Frames);
