using EdgeInspector.Signatures;

namespace EdgeInspector.Configuration;

/// <summary>The key and the certificates that models are trusted by must be there. Takes the effective document.</summary>
internal static class ModelSourceFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Models?.PublicKeyFile is { } file)
        {
            var loaded = Es256Key.Load(file);
            loaded.Value?.Dispose();
            if (loaded.Error is { } problem)
                yield return new("/models/publicKeyFile", problem);
        }

        foreach (var (id, origin) in config.Models?.Origins ?? new Dictionary<string, OriginConfig>())
        {
            if (origin.CaFile is { } ca && !File.Exists(ca))
                yield return new($"/models/origins/{id}/caFile", $"{ca} does not exist");
        }
    }
}
