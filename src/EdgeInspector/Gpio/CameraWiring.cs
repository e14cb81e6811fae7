using System.Device.Gpio;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Gpio;

/// <summary>The lines of one camera; those that it does not have do nothing.</summary>
internal sealed class CameraWiring(
    GpioController controller, string camera, GpioCameraConfig config, Func<string, string?> fire, TimeProvider time, ILogger logger)
{
    private readonly PulseLine? _ok = config.Ok is { } ok ? new(new(controller, ok, logger), ok, time, logger) : null;
    private readonly PulseLine? _notOk = config.NotOk is { } notOk ? new(new(controller, notOk, logger), notOk, time, logger) : null;

    public OutputLine? Ready { get; } = config.Ready is { } ready ? new(controller, ready, logger) : null;

    public TriggerLine? Trigger { get; } = config.Trigger is { } trigger ? new(controller, camera, trigger, fire, time, logger) : null;

    /// <summary>A part without a verdict is treated as a bad one: it is never let through.</summary>
    public void Show(ResultEvaluation evaluation) => (evaluation == ResultEvaluation.Ok ? _ok : _notOk)?.Pulse();

    /// <summary>Pulses until the daemon stops.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(new[] { _ok, _notOk }.OfType<PulseLine>().Select(line => line.RunAsync(stop)));
}
