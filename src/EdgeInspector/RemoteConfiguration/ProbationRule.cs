namespace EdgeInspector.RemoteConfiguration;

/// <summary>When a probation is over, and how. Pure.</summary>
internal static class ProbationRule
{
    /// <param name="cameras">Those that the change concerns, as they are now.</param>
    /// <param name="parts">Parts with a verdict from each that are enough.</param>
    /// <param name="isOver">Whether the time is up.</param>
    /// <returns>Null while it goes on; then why the change is to be undone, or an empty text when it stands.</returns>
    public static string? Decide(IReadOnlyList<CameraTrial> cameras, int parts, bool isOver)
    {
        foreach (var camera in cameras)
        {
            if (!camera.IsSound)
                return $"camera {camera.Camera}: its inspection ended by a fault";
            if (camera is { HadVerdicts: true, Verdicts: 0 } && (camera.Undecided >= parts || (isOver && camera.Undecided > 0)))
                return $"camera {camera.Camera}: none of its {camera.Undecided} parts could be judged, and before they could ({camera.LastReason})";
            if (isOver && camera is { MustDeliver: true, IsOnline: false })
                return $"camera {camera.Camera} is {camera.State}";
        }

        return isOver || cameras.All(camera => camera.Verdicts >= parts) ? "" : null;
    }
}
