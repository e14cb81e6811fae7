using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras;

/// <summary>What a look through a camera gave.</summary>
/// <param name="Picture">The newest whole picture; null when none came. The holder disposes it.</param>
/// <param name="Frames">Frames that came.</param>
/// <param name="FramesPerSecond">Between the first and the last of them; 0 with fewer than two.</param>
/// <param name="IsOpen">Whether the device could be opened.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record ProbeResult(ImageBuffer? Picture, int Frames, double FramesPerSecond, bool IsOpen, string? Problem);

/// <summary>Opens a camera, takes a few frames and closes it again.</summary>
internal static class CameraProbe
{
    /// <param name="id">For messages.</param>
    /// <param name="source">The camera. One that waits for triggers by message runs free here.</param>
    /// <param name="frames">So many are enough.</param>
    /// <param name="limit">And so long.</param>
    /// <param name="time">The clock.</param>
    public static async Task<ProbeResult> LookAsync(string id, SourceConfig source, int frames, TimeSpan limit, TimeProvider time)
    {
        var created = CameraDrivers.Create(id, source, null, time);
        if (!created.TryGet(out var driver))
            return new(null, 0, 0, false, created.Error);
        using var stop = new CancellationTokenSource(limit, time);
        var sink = new FewFrames(frames, stop, time);
        string? problem = null;
        try
        {
            await driver.RunAsync(sink, stop.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (CameraException e)
        {
            problem = e.Message;
        }

        problem = sink.Picture is not null ? null : problem ?? sink.Failure ?? FormattableString.Invariant($"no frame within {limit.TotalSeconds} s");
        return new(sink.Picture, sink.Count, sink.FramesPerSecond, sink.IsOpen, problem);
    }

    private sealed class FewFrames(int wanted, CancellationTokenSource enough, TimeProvider time) : IFrameSink
    {
        private long _first;
        private long _last;

        public ImageBuffer? Picture { get; private set; }

        public string? Failure { get; private set; }

        public int Count { get; private set; }

        public bool IsOpen { get; private set; }

        public double FramesPerSecond => Count > 1 ? (Count - 1) / time.GetElapsedTime(_first, _last).TotalSeconds : 0;

        public void Opened() => IsOpen = true;

        public void Alive()
        {
        }

        public ValueTask AddAsync(Frame frame, CancellationToken cancellation)
        {
            _last = time.GetTimestamp();
            if (Count++ == 0)
                _first = _last;
            if (frame.Image is { } image)
            {
                Picture?.Dispose();
                Picture = image;
            }
            else
            {
                Failure = frame.Failure;
            }

            if (Count >= wanted)
                enough.Cancel();
            return ValueTask.CompletedTask;
        }
    }
}
