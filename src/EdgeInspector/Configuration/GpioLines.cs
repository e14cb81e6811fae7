namespace EdgeInspector.Configuration;

/// <summary>Every camera must be there and every line have one use: two outputs on one line would fight, one of them being the ejector.</summary>
internal static class GpioLines
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Gpio is not { } gpio)
            return [];
        return
        [
            .. CameraNames.Check(config, "/gpio/cameras", gpio.Cameras.Keys),
            .. gpio.Cameras.Where(c => c.Value is { Trigger: null, Ok: null, NotOk: null, Ready: null })
                .Select(c => new ConfigError($"/gpio/cameras/{c.Key}", "has no line; give at least one of trigger, ok, notOk, ready")),
            .. from same in Of(gpio).GroupBy(use => use.Config.Line)
               from again in same.Skip(1)
               select new ConfigError($"{again.Path}/line", $"{same.Key} is used by {same.First().Path} already; each line has one use"),
        ];
    }

    /// <summary>Every line that the document uses, and where it says so.</summary>
    public static IEnumerable<(string Path, GpioLineConfig Config)> Of(GpioConfig gpio)
    {
        if (gpio.Fault is { } fault)
            yield return ("/gpio/fault", fault);
        foreach (var (id, camera) in gpio.Cameras)
        {
            (string Key, GpioLineConfig? Config)[] lines = [("trigger", camera.Trigger), ("ok", camera.Ok), ("notOk", camera.NotOk), ("ready", camera.Ready)];
            foreach (var (key, line) in lines)
            {
                if (line is not null)
                    yield return ($"/gpio/cameras/{id}/{key}", line);
            }
        }
    }
}
