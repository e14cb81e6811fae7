namespace EdgeInspector.Configuration.Sources;

/// <summary>Width and height come together: OpenCV asks a driver for both at once.</summary>
internal static class V4l2Size
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from camera in config.Cameras
        where camera.Value.Source is V4l2SourceConfig { Width: null, Height: not null } or V4l2SourceConfig { Width: not null, Height: null }
        let missing = camera.Value.Source is V4l2SourceConfig { Width: null } ? "width" : "height"
        select new ConfigError($"/cameras/{camera.Key}/source/{missing}", "is missing; width and height are set together or not at all");
}
