namespace EdgeInspector.Configuration;

/// <summary>The certificates that servers of models are trusted by must be there. Takes the effective document.</summary>
internal static class ModelSourceFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        foreach (var (id, origin) in config.Models?.Origins ?? new Dictionary<string, OriginConfig>())
        {
            if (origin.CaFile is { } ca && !File.Exists(ca))
                yield return new($"/models/origins/{id}/caFile", $"{ca} does not exist");
        }
    }
}
