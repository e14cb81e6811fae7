using EdgeInspector.Cameras;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Watches the cameras that a change concerns until it has shown that it can stay, or that it cannot.</summary>
internal sealed class Probation(LineUp lineUp, PartTally tally, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly List<Before> _before = [];
    private volatile string? _givenUp;
    private int _version;

    private sealed record Before(string Camera, bool MustDeliver, bool HadVerdicts);

    /// <summary>To be called while the configuration before is still in force.</summary>
    public void Begin(ConfigChange change, int versionBefore, int version)
    {
        _version = version;
        _givenUp = null;
        _before.Clear();
        foreach (var camera in change.Concerned)
        {
            var isNew = change.Added.Contains(camera);
            var wasOnline = lineUp.Find(camera)?.Status.State is CameraState.Online or CameraState.Stale;
            _before.Add(new(camera, isNew || wasOnline, tally.Of(camera, versionBefore).Verdicts > 0));
        }
    }

    /// <summary>The same for a probation that a restart has cut in two: how the cameras were before it is not known any more.</summary>
    public void BeginAgain(int version)
    {
        _version = version;
        _givenUp = null;
        _before.Clear();
        _before.AddRange(lineUp.Lines.Select(line => new Before(line.Camera, false, false)));
    }

    /// <summary>Somebody wants the change undone.</summary>
    public void GiveUp(string reason) => _givenUp = reason;

    /// <summary>Returns why the change is to be undone, or null when it stands.</summary>
    public async Task<string?> WatchAsync(RemoteConfig limits, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, time);
        while (true)
        {
            if (_givenUp is { } reason)
                return reason;
            var isOver = time.GetElapsedTime(start).TotalSeconds >= limits.ProbationSeconds;
            if (ProbationRule.Decide([.. _before.Select(Now)], limits.ProbationParts, isOver) is { } decision)
                return decision.Length == 0 ? null : decision;
            await pace.WaitForNextTickAsync(stop);
        }
    }

    private CameraTrial Now(Before before)
    {
        var (line, count) = (lineUp.Find(before.Camera), tally.Of(before.Camera, _version));
        var status = line?.Status;

        // A source that has played to its end is no fault.
        var isOnline = status is { State: CameraState.Online } or { State: CameraState.Offline, Reason: CameraSupervisor.Finished };
        var state = status is null ? "gone" : $"{CameraReporter.Name(status.State)}: {status.Reason}";
        return new(before.Camera, before.MustDeliver, before.HadVerdicts, isOnline, state, line?.IsSound == true, count.Verdicts, count.Undecided, count.LastReason);
    }
}
