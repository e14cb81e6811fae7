namespace EdgeInspector.Configuration;

/// <summary>A camera's id is a topic level beside the device's own topics, so it must not be one of those.</summary>
internal static class TopicNames
{
    private static readonly string[] Reserved = ["status", "stats", "alarm", "config", "cmd"];

    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from id in config.Cameras.Keys
        where Reserved.Contains(id)
        select new ConfigError($"/cameras/{id}", $"a camera cannot be called \"{id}\"; the device's own topics are {string.Join(", ", Reserved)}");
}
