using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Inspection;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.RemoteConfiguration;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Makes a camera's line of what was opened for it: who judges its parts, and who is told.</summary>
internal sealed class LineFactory(
    EdgeInspectorConfig config, Judges judges, OutboxWriter outbox, VerdictLog verdicts, PartTally tally, ShadowPublisher shadows, IEnumerable<ModbusOutput> modbus, IEnumerable<GpioBoard> gpio,
    Topics topics, RetainedTopics retained, TimeProvider time, ILoggerFactory loggers, OverlayWriter? overlays = null)
{
    private readonly IReadOnlyList<IResultSink> _sinks = [outbox, verdicts, tally, .. modbus, .. gpio];
    private readonly int _longestId = config.Cameras.Keys.Max(id => id.Length);

    public CameraLine Create(string camera, CameraConfig settings, OpenedCamera opened) => new(
        judges.For(camera), settings, opened, _sinks, [.. _sinks.OfType<ICameraObserver>()], overlays, topics, retained, time, Log(loggers, camera, _longestId), shadows);

    /// <summary>Called as the camera, padded so that the lines of all cameras align.</summary>
    public static ILogger Log(ILoggerFactory loggers, string camera, int width) => loggers.CreateLogger(camera.PadRight(width));
}
