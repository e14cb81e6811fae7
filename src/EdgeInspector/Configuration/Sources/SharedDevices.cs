namespace EdgeInspector.Configuration.Sources;

/// <summary>A device delivers to one camera only.</summary>
internal static class SharedDevices
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        var owners = new Dictionary<string, string>();
        foreach (var (id, camera) in config.Cameras)
        {
            if (Device(camera.Source) is { } device && !owners.TryAdd(device, id))
                yield return new($"/cameras/{id}/source", $"{device} is camera {owners[device]} already; a device can be one camera only");
        }
    }

    /// <summary>What the source takes for itself, in words; null where several may read at once.</summary>
    private static string? Device(SourceConfig source) => source switch
    {
        V4l2SourceConfig v4l2 => v4l2.Device,
        CsiSourceConfig csi => $"CSI sensor {csi.SensorId}",
        GenicamSourceConfig { Serial: { } serial } => $"the camera with serial number {serial}",
        GenicamSourceConfig { Address: { } address } => $"the camera at {address}",
        GenicamSourceConfig { Name: { } name } => $"the camera called {name}",
        GenicamSourceConfig { Vendor: null, Model: null } => "the only GenICam camera there is",
        _ => null,
    };
}
