using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>Makes an open camera what the configuration says. The order matters: each setting may change the limits of the next.</summary>
internal static class CameraSettings
{
    private const string Software = "Software";

    private static readonly Dictionary<string, string> AutoModes = new() { ["off"] = "Off", ["once"] = "Once", ["continuous"] = "Continuous" };

    /// <param name="camera">Open.</param>
    /// <param name="config">What is asked for.</param>
    /// <param name="bySoftware">A frame is exposed when the daemon asks for one.</param>
    public static void Apply(CameraHandle camera, GenicamSourceConfig config, bool bySoftware)
    {
        var features = new FeatureSet(camera);
        if (config.Image is { } image)
            ApplyImage(features, image);

        // Another program may have left it at one frame only.
        if (features.Choices("AcquisitionMode").Contains("Continuous"))
            features.SetChoice("AcquisitionMode", "Continuous", "AcquisitionMode");

        // Aravis switches triggers off when it sets a rate.
        if (config.FramesPerSecond is { } rate)
            ApplyRate(camera, rate);
        ApplyTrigger(camera, features, config, bySoftware);
        ApplyLight(features, config);
        if (config.Output is { } output)
            ApplyOutput(features, output);
        Transport.Apply(camera, features, config.Transport ?? new());
        foreach (var (name, value) in config.Features ?? new Dictionary<string, string>())
            features.SetAny($"features/{name}", name, value);
    }

    private static void ApplyImage(FeatureSet features, ImageFormatConfig image)
    {
        if (image.BinningX is { } columns)
            features.SetInteger("image/binningX", columns, "BinningHorizontal");
        if (image.BinningY is { } rows)
            features.SetInteger("image/binningY", rows, "BinningVertical");
        if (image.PixelFormat is { } format)
        {
            if (PixelFormats.Unreadable(format) is { } problem)
                throw new CameraException($"image/pixelFormat: {problem}; the camera has {string.Join(", ", features.Choices("PixelFormat"))}");
            features.SetChoice("image/pixelFormat", format, "PixelFormat");
        }

        // An offset that stands from before would narrow what width and height may be.
        foreach (var offset in (string[])["OffsetX", "OffsetY"])
        {
            if (features.Has(offset))
                features.SetInteger($"image/{offset}", 0, offset);
        }

        if (image.Width is { } width)
            features.SetInteger("image/width", width, "Width");
        if (image.Height is { } height)
            features.SetInteger("image/height", height, "Height");
        if (image.OffsetX is { } x)
            features.SetInteger("image/offsetX", x, "OffsetX");
        if (image.OffsetY is { } y)
            features.SetInteger("image/offsetY", y, "OffsetY");
    }

    private static void ApplyTrigger(CameraHandle camera, FeatureSet features, GenicamSourceConfig config, bool bySoftware)
    {
        AravisFeatures.ClearTriggers(camera, out var error);
        FeatureSet.Check(error, "trigger", "off");
        if ((bySoftware ? Software : config.Line?.Source) is not { } source)
            return;
        if (features.Choices("TriggerSource") is { Count: > 0 } sources && !sources.Contains(source))
            throw new CameraException($"line/source: \"{source}\" is none of the camera's {string.Join(", ", sources)}");
        AravisFeatures.SetTrigger(camera, source, out error);
        FeatureSet.Check(error, "line/source", source);
        if (bySoftware || config.Line is not { } line)
            return;
        features.SetChoice("line/activation", line.Activation, "TriggerActivation");
        if (line.DelayUs is { } delay)
            features.SetNumber("line/delayUs", delay, "TriggerDelay", "TriggerDelayAbs");
        if (line.Divider is { } divider)
            features.SetInteger("line/divider", divider, "TriggerDivider");
        if (line.DebounceUs is { } debounce)
        {
            features.SetChoice("line/source", line.Source, "LineSelector");
            features.SetNumber("line/debounceUs", debounce, "LineDebouncerTime", "LineDebouncerTimeAbs");
        }
    }

    private static void ApplyRate(CameraHandle camera, double rate)
    {
        AravisFeatures.FrameRateBounds(camera, out var min, out var max, out var error);
        if (GLib.TakeError(error) is null && (rate < min || rate > max))
            throw new CameraException(FormattableString.Invariant($"framesPerSecond: {rate} is outside the camera's {min:0.###} to {max:0.###} at this picture size"));
        AravisFeatures.SetFrameRate(camera, rate, out error);
        FeatureSet.Check(error, "framesPerSecond", rate);
    }

    private static void ApplyLight(FeatureSet features, GenicamSourceConfig config)
    {
        // A fixed value is refused while the automatic is on.
        if (config.Exposure?.Auto is { } autoExposure)
            features.SetChoice("exposure/auto", AutoModes[autoExposure], "ExposureAuto");
        if (config.Exposure?.TimeUs is { } exposure)
            features.SetNumber("exposure/timeUs", exposure, FeatureSet.ExposureNames);
        if (config.Gain?.Auto is { } autoGain)
            features.SetChoice("gain/auto", AutoModes[autoGain], "GainAuto");
        if (config.Gain?.Value is { } gain)
            features.SetNumber("gain/value", gain, "Gain", "GainAbs", "GainRaw");
        if (config.BlackLevel is { } blackLevel)
            features.SetNumber("blackLevel", blackLevel, "BlackLevel", "BlackLevelAbs", "BlackLevelRaw");
        if (config.WhiteBalance is { } whiteBalance)
            features.SetChoice("whiteBalance", AutoModes[whiteBalance], "BalanceWhiteAuto");
    }

    private static void ApplyOutput(FeatureSet features, LineOutputConfig output)
    {
        features.SetChoice("output/line", output.Line, "LineSelector");
        if (features.Choices("LineMode").Contains("Output"))
            features.SetChoice("output/line", "Output", "LineMode");
        features.SetChoice("output/source", output.Source, "LineSource");
        if (output.Inverted is { } inverted)
            features.SetAny("output/inverted", "LineInverter", inverted ? "true" : "false");
    }
}
