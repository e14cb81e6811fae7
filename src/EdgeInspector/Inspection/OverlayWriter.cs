using System.Threading.Channels;
using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Inspection;

/// <summary>
/// Saves pictures of NotOK parts with their defects drawn in. They are drawn while the verdict's map is at hand, and made files on a
/// thread of their own: that may take as long as an inspection, and longer where the disk is slow, and the next part must not wait for it.
/// </summary>
internal sealed partial class OverlayWriter(OverlaysConfig config, ILogger<OverlayWriter> logger) : IHostedService
{
    /// <summary>Pictures may take this much memory while they wait; four of 5 megapixels. One may always wait.</summary>
    private const long MostBytes = 64 << 20;

    private readonly OverlayFolder _folder = new(config);
    private readonly Channel<Drawn> _waiting = Channel.CreateUnbounded<Drawn>(new() { SingleReader = true });

    private Task _saving = Task.CompletedTask;
    private long _bytes;
    private int _isProblemSaid;
    private int _isSkipSaid;

    /// <summary>Pictures in memory, in bytes.</summary>
    public long Waiting => Interlocked.Read(ref _bytes);

    /// <summary>Saves a part's picture soon, unless too many wait. Nothing that goes wrong is the inspection's concern.</summary>
    public void Add(string camera, Frame frame, PartVerdict verdict)
    {
        if (Waiting is > 0 and var waiting && waiting + (3L * frame.Image!.Width * frame.Image.Height) > MostBytes)
        {
            if (Interlocked.Exchange(ref _isSkipSaid, 1) == 0)
                Log.Skipped(logger, config.Folder);
            return;
        }

        try
        {
            var drawn = new Drawn(OverlayFolder.FileName(camera, frame), Overlay.Draw(frame.Image!, verdict));
            Interlocked.Add(ref _bytes, drawn.Picture.Bytes);

            // A camera that did not stop in time finds nobody who saves any more.
            if (!_waiting.Writer.TryWrite(drawn))
                Drop(drawn);
        }
        catch (Exception e)
        {
            Say(e);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _saving = Task.Factory.StartNew(SaveAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Called after the cameras have stopped: what they still handed over is saved, if it takes no longer than a stop may.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return Task.WhenAny(_saving, Task.Delay(Timeout.Infinite, cancellationToken));
    }

    private void SaveAll()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out var drawn))
                Save(drawn);
        }
    }

    private void Save(Drawn drawn)
    {
        try
        {
            using var file = drawn.Picture.Jpeg();
            _folder.Save(drawn.Name, file.Bytes);
        }
        catch (Exception e)
        {
            // Whatever it is, the next may succeed.
            Say(e);
        }
        finally
        {
            Drop(drawn);
        }
    }

    private void Drop(Drawn drawn)
    {
        Interlocked.Add(ref _bytes, -drawn.Picture.Bytes);
        drawn.Picture.Dispose();
    }

    private void Say(Exception e)
    {
        if (Interlocked.Exchange(ref _isProblemSaid, 1) == 0)
            Log.Problem(logger, config.Folder, e.Message);
    }

    /// <param name="Name">Of its file.</param>
    /// <param name="Picture">Disposed when it is saved.</param>
    private readonly record struct Drawn(string Name, Overlay Picture);

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Warning, "no picture can be saved in {Folder}: {Problem}; inspection goes on without pictures (not logged again)")]
        public static partial void Problem(ILogger logger, string folder, string problem);

        [LoggerMessage(23, LogLevel.Warning, "NotOK parts come faster than their pictures can be saved in {Folder}; some have none (not logged again)")]
        public static partial void Skipped(ILogger logger, string folder);
    }
}
