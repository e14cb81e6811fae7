namespace EdgeInspector;

/// <summary>The cameras at work, each with everything behind it. One comes, goes or changes while the others run on.</summary>
internal sealed class LineUp(IEnumerable<CameraLine> lines) : IDisposable
{
    private readonly Lock _lock = new();
    private IReadOnlyList<CameraLine> _lines = [.. lines];
    private CancellationToken? _stop;

    /// <summary>Those of this moment.</summary>
    public IReadOnlyList<CameraLine> Lines
    {
        get
        {
            lock (_lock)
                return _lines;
        }
    }

    /// <summary>Whether there are cameras, and all of them are paused.</summary>
    public bool IsPaused => Lines is { Count: > 0 } lines && lines.All(line => line.Paused is not null);

    /// <summary>The camera's; null where there is no such camera.</summary>
    public CameraLine? Find(string camera) => Lines.FirstOrDefault(line => line.Camera == camera);

    /// <summary>That there is no such camera, for people.</summary>
    public string NoSuch(string camera) => $"there is no camera \"{camera}\"; there are: {string.Join(", ", Lines.Select(line => line.Camera))}";

    /// <summary>Starts them, and those that come later as they come.</summary>
    public void Start(CancellationToken stop)
    {
        lock (_lock)
        {
            _stop = stop;
            foreach (var line in _lines)
                line.Start(stop);
        }
    }

    /// <summary>Completes when all have been stopped.</summary>
    public Task EndAsync() => Task.WhenAll(Lines.Select(line => line.EndAsync()));

    /// <summary>Takes a camera's line in, which is the line-up's own from now on. The one that the camera has had must have been taken out.</summary>
    public void Add(CameraLine line)
    {
        lock (_lock)
        {
            _lines = [.. _lines, line];
            if (_stop is { } stop)
                line.Start(stop);
        }
    }

    /// <summary>Takes a camera's line out and ends it: its device is free then.</summary>
    public async Task RemoveAsync(string camera)
    {
        if (Find(camera) is not { } line)
            return;
        lock (_lock)
            _lines = [.. _lines.Where(other => other != line)];
        using (line)
        {
            try
            {
                await line.StopAsync();
            }
            catch (Exception)
            {
                // It had ended by a fault before; what takes its place begins anew.
            }
        }
    }

    public void Dispose()
    {
        foreach (var line in Lines)
            line.Dispose();
    }
}
