using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GStreamer;

/// <summary>
/// The pipeline of a Jetson's CSI camera. nvarguscamerasrc delivers NV12 in the GPU's memory; nvvidconv brings it out, as
/// BGRx, because it knows no packed RGB.
/// </summary>
internal static class CsiPipeline
{
    /// <summary>The element is known to hang without a word when its daemon (nvargus-daemon) dies.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    public static PipelineDescription Describe(CsiSourceConfig config) => new(FormattableString.Invariant(
        $"nvarguscamerasrc sensor-id={config.SensorId}{Mode(config)}{Exposure(config)}{Gain(config)} ! video/x-raw(memory:NVMM),width={config.Width},height={config.Height},framerate={config.FramesPerSecond}/1,format=NV12 ! nvvidconv ! video/x-raw,format=BGRx"))
    {
        LongestSilence = LongestSilence,
    };

    private static string Mode(CsiSourceConfig config) => config.SensorMode is { } mode ? $" sensor-mode={mode}" : "";

    /// <summary>The element takes a range in nanoseconds; a fixed time is a range of one value.</summary>
    private static string Exposure(CsiSourceConfig config) => config.ExposureUs is { } us ? FormattableString.Invariant($" exposuretimerange=\"{us * 1000L} {us * 1000L}\"") : "";

    private static string Gain(CsiSourceConfig config) => config.Gain is { } gain ? FormattableString.Invariant($" gainrange=\"{gain} {gain}\"") : "";
}
