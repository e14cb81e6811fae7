namespace EdgeInspector.Configuration;

/// <summary>Outputs are given by camera id; each id must be a camera of the document.</summary>
internal static class CameraNames
{
    /// <param name="config">The document.</param>
    /// <param name="pointer">Where the ids are keys.</param>
    /// <param name="ids">The ids.</param>
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config, string pointer, IEnumerable<string> ids) =>
        from id in ids
        where !config.Cameras.ContainsKey(id)
        select new ConfigError($"{pointer}/{id}", $"\"{id}\" is not a camera; there are: {string.Join(", ", config.Cameras.Keys)}");
}
