using System.Globalization;
using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Configuration;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>
/// Sets features of an open camera. Each setting goes by the key that asked for it, and what the camera does not take is
/// told with what it would take.
/// </summary>
internal sealed class FeatureSet(CameraHandle camera)
{
    /// <summary>The exposure's names through the versions of the naming convention, newest first; microseconds.</summary>
    public static readonly IReadOnlyList<string> ExposureNames = ["ExposureTime", "ExposureTimeAbs", "ExposureTimeRaw"];

    /// <summary>Sets a number, after a look at the camera's own limits.</summary>
    /// <param name="key">The configuration's key.</param>
    /// <param name="value">The number.</param>
    /// <param name="names">The feature's names through the versions of the naming convention, newest first.</param>
    public void SetNumber(string key, double value, params IReadOnlyList<string> names)
    {
        var name = Available(key, names);
        AravisFeatures.FloatBounds(camera, name, out var min, out var max, out var error);
        if (GLib.TakeError(error) is not null)
        {
            SetInteger(key, (long)Math.Round(value), name);
            return;
        }

        if (value < min || value > max)
            throw Refused(key, value, $"outside the camera's {Show(min)} to {Show(max)}");
        AravisFeatures.SetFloat(camera, name, value, out error);
        Check(error, key, value);
    }

    /// <summary>Sets an integer, after a look at the camera's own limits and steps.</summary>
    public void SetInteger(string key, long value, params IReadOnlyList<string> names)
    {
        var name = Available(key, names);
        AravisFeatures.IntegerBounds(camera, name, out var min, out var max, out var error);
        Check(error, key, value);
        var step = AravisFeatures.IntegerIncrement(camera, name, out error);
        if (GLib.TakeError(error) is not null || step < 1)
            step = 1;
        if (value < min || value > max || (value - min) % step != 0)
            throw Refused(key, value, $"none of the camera's {min} to {max}{(step > 1 ? $" in steps of {step}" : "")}");
        AravisFeatures.SetInteger(camera, name, value, out error);
        Check(error, key, value);
    }

    /// <summary>Sets one of the values that the camera lists.</summary>
    public void SetChoice(string key, string value, params IReadOnlyList<string> names)
    {
        var name = Available(key, names);
        var choices = Choices(name);
        if (!choices.Contains(value))
            throw Refused(key, $"\"{value}\"", $"none of the camera's {string.Join(", ", choices)}");
        AravisFeatures.SetText(camera, name, value, out var error);
        Check(error, key, value);
    }

    /// <summary>Sets any feature by its name, the value as text.</summary>
    public void SetAny(string key, string name, string value)
    {
        var node = AravisFeatures.Feature(Aravis.Device(camera), name);
        if (node == 0)
        {
            var known = FeatureList.Read(camera).Select(feature => feature.Name).ToList();
            throw new CameraException(Spelling.Nearest(name, known) is { } nearest
                ? $"{key}: the camera has no feature {name}; did you mean {nearest}?"
                : $"{key}: the camera has no feature {name}; `edgeinspector cameras features` lists what it has");
        }

        // Aravis reads as much of a number as it can, and takes the rest for nothing.
        if (Choices(name).Count > 0)
            SetChoice(key, value, name);
        else if (IsInteger(name))
            SetInteger(key, long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer : throw Refused(key, $"\"{value}\"", "no integer"), name);
        else if (IsNumber(name))
            SetNumber(key, double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Refused(key, $"\"{value}\"", "no number"), name);
        else if (GLib.TypeName(node) == "ArvGcBoolean" && value is not ("true" or "false"))
            throw Refused(key, $"\"{value}\"", "neither true nor false");
        else
            SetText(key, node, value);
    }

    public IReadOnlyList<string> Choices(string name)
    {
        var values = AravisFeatures.EnumerationValues(camera, name, out var count, out var error);
        return GLib.TakeError(error) is null ? GLib.TakeStrings(values, count) : [];
    }

    /// <summary>What a feature allows, in words; null where it is neither a number nor a choice.</summary>
    public string? Limits(string name)
    {
        if (Choices(name) is { Count: > 0 } choices)
            return string.Join(" | ", choices);
        AravisFeatures.IntegerBounds(camera, name, out var least, out var most, out var error);
        if (GLib.TakeError(error) is null)
            return $"{least} to {most}";
        AravisFeatures.FloatBounds(camera, name, out var min, out var max, out error);
        return GLib.TakeError(error) is null ? $"{Show(min)} to {Show(max)}" : null;
    }

    public bool Has(string name)
    {
        var isAvailable = AravisFeatures.IsAvailable(camera, name, out var error) != 0;
        return GLib.TakeError(error) is null && isAvailable;
    }

    /// <summary>How long the sensor is exposed; zero where the camera does not say.</summary>
    public TimeSpan Exposure()
    {
        var microseconds = ExposureNames.Where(Has).Select(name => AravisFeatures.Float(camera, name, out var error) is var value && GLib.TakeError(error) is null ? value : 0).FirstOrDefault();
        return microseconds is > 0 and < 3.6e9 ? TimeSpan.FromMicroseconds(microseconds) : TimeSpan.Zero;
    }

    public static void Check(nint error, string key, object value)
    {
        if (GLib.TakeError(error) is { } problem)
            throw Refused(key, value, $"refused by the camera: {problem}");
    }

    private bool IsInteger(string name)
    {
        AravisFeatures.IntegerBounds(camera, name, out _, out _, out var error);
        return GLib.TakeError(error) is null;
    }

    private bool IsNumber(string name)
    {
        AravisFeatures.FloatBounds(camera, name, out _, out _, out var error);
        return GLib.TakeError(error) is null;
    }

    private static void SetText(string key, nint node, string value)
    {
        AravisFeatures.SetValue(node, value, out var error);
        Check(error, key, $"\"{value}\"");
    }

    private string Available(string key, IReadOnlyList<string> names) =>
        names.FirstOrDefault(Has) ?? throw new CameraException($"{key}: the camera has no feature {string.Join(" or ", names)}; leave the key out");

    private static CameraException Refused(string key, object value, string why) => new(string.Create(CultureInfo.InvariantCulture, $"{key}: {value} is {why}"));

    private static string Show(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
