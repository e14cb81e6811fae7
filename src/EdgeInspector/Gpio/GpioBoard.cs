using System.Device.Gpio;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Gpio;

/// <summary>
/// The lines of all cameras, from triggers to verdicts. Fail-safe: unless cameras are known to deliver, nothing is
/// ready and the fault is on, and no pulse outlives the daemon.
/// </summary>
/// <param name="config">The lines.</param>
/// <param name="controller">With the lines open (<see cref="GpioChip"/>); the board's own from now on.</param>
/// <param name="fire">Triggers a camera; returns why not, or null.</param>
/// <param name="time">The clock of delays and pulses.</param>
/// <param name="logger">For people.</param>
internal sealed class GpioBoard(GpioConfig config, GpioController controller, Func<string, string?> fire, TimeProvider time, ILogger<GpioBoard> logger)
    : BackgroundService, IResultSink, ICameraObserver
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _online = [];
    private readonly OutputLine? _fault = config.Fault is { } fault ? new(controller, fault, logger) : null;
    private readonly Dictionary<string, CameraWiring> _cameras =
        config.Cameras.ToDictionary(c => c.Key, c => new CameraWiring(controller, c.Key, c.Value, fire, time, logger));

    private bool _isOver;

    public void Add(Result result, byte[]? mask) => _cameras.GetValueOrDefault(result.Camera)?.Show(result.ResultEvaluation);

    public void CameraChanged(string camera, bool isOnline)
    {
        lock (_lock)
        {
            if (_isOver || !_cameras.TryGetValue(camera, out var wiring))
                return;
            if (isOnline)
                _online.Add(camera);
            else
                _online.Remove(camera);
            wiring.Ready?.Set(isOnline);
            _fault?.Set(_online.Count < _cameras.Count);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        BecomeSafe();
        controller.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<TriggerLine> triggers = [.. _cameras.Values.Select(c => c.Trigger).OfType<TriggerLine>()];
        triggers.ForEach(trigger => trigger.Start());
        try
        {
            await Task.WhenAll(_cameras.Values.Select(c => c.RunAsync(stoppingToken)).Append(Task.Delay(Timeout.Infinite, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            triggers.ForEach(trigger => trigger.Stop());
            BecomeSafe();
        }
    }

    private void BecomeSafe()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
            foreach (var camera in _cameras.Values)
                camera.Ready?.Set(false);
            _fault?.Set(true);
        }
    }
}
