using System.Device.Gpio;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Gpio;

/// <summary>
/// An input whose edge triggers a camera. The first edge after a time of rest counts, at once; what follows without rest
/// is bouncing, when the contact closes as well as when it opens.
/// </summary>
internal sealed partial class TriggerLine(
    GpioController controller, string camera, GpioTriggerConfig config, Func<string, string?> fire, TimeProvider time, ILogger logger)
{
    private long? _lastEdge;

    public void Start() => controller.RegisterCallbackForPinValueChangedEvent(config.Line, PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);

    public void Stop() => controller.UnregisterCallbackForPinValueChangedEvent(config.Line, OnEdge);

    private void OnEdge(object sender, PinValueChangedEventArgs edge)
    {
        var wasStill = _lastEdge is not { } last || time.GetElapsedTime(last) >= TimeSpan.FromMilliseconds(config.DebounceMs);
        _lastEdge = time.GetTimestamp();
        var wanted = config.Edge == GpioTriggerConfig.Rising ? PinEventTypes.Rising : PinEventTypes.Falling;
        if (wasStill && edge.ChangeType == wanted && fire(camera) is { } refusal)
            Log.Refused(logger, config.Line, camera, refusal);
    }

    private static partial class Log
    {
        [LoggerMessage(92, LogLevel.Warning, "the trigger of GPIO line {Line} for camera {Camera} is refused: {Reason}")]
        public static partial void Refused(ILogger logger, int line, string camera, string reason);
    }
}
