using EdgeInspector.Cameras;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Watches the cameras that a change concerns until it has shown that it can stay, or that it cannot.</summary>
internal sealed class Probation(LineUp lineUp, PartTally tally, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private IReadOnlyList<WatchedCamera> _cameras = [];
    private int _version;
    private bool _isWatched;
    private string? _givenUp;

    /// <summary>The cameras that a change concerns, as they are while the configuration before is still in force.</summary>
    public IReadOnlyList<WatchedCamera> Before(ConfigChange change) =>
    [
        .. change.Concerned.Select(camera => new WatchedCamera
        {
            Camera = camera,
            MustDeliver = change.Added.Contains(camera) || lineUp.Find(camera)?.Status.State is CameraState.Online,
            HadVerdicts = tally.HasJudged(camera),
        }),
    ];

    /// <summary>From now on somebody may want the change undone.</summary>
    /// <param name="cameras">Those that it concerns.</param>
    /// <param name="version">The version that it makes.</param>
    public void Begin(IReadOnlyList<WatchedCamera> cameras, int version)
    {
        lock (_lock)
            (_cameras, _version, _isWatched, _givenUp) = (cameras, version, true, null);
    }

    /// <summary>Somebody wants the change undone; false when none is on probation, or its end is decided.</summary>
    public bool GiveUp(string reason)
    {
        lock (_lock)
        {
            if (_isWatched)
                _givenUp ??= reason;
            return _isWatched;
        }
    }

    /// <summary>Returns why the change is to be undone, or null when it stands.</summary>
    public async Task<string?> WatchAsync(RemoteConfig limits, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, time);
        while (true)
        {
            var isOver = time.GetElapsedTime(start).TotalSeconds >= limits.ProbationSeconds;
            if (Decide(ProbationRule.Decide([.. _cameras.Select(Now)], limits.ProbationParts, isOver)) is { } decision)
                return decision.Length == 0 ? null : decision;
            await pace.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Together with the wish of somebody: after the decision, none counts any more.</summary>
    private string? Decide(string? decision)
    {
        lock (_lock)
        {
            decision = _givenUp ?? decision;
            _isWatched = decision is null;
            return decision;
        }
    }

    private CameraTrial Now(WatchedCamera before)
    {
        var (line, count) = (lineUp.Find(before.Camera), tally.Of(before.Camera, _version));
        var status = line?.Status;

        // A source that has played to its end is no fault.
        var isOnline = status is { State: CameraState.Online } or { State: CameraState.Offline, Reason: CameraSupervisor.Finished };
        var state = status is null ? "gone" : $"{CameraReporter.Name(status.State)}: {status.Reason}";
        return new(before.Camera, before.MustDeliver, before.HadVerdicts, isOnline, state, line?.IsSound == true, count.Verdicts, count.Undecided, count.LastReason);
    }
}
