namespace EdgeInspector.Configuration;

/// <summary>The files of a connection must be there.</summary>
internal static class TlsFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Mqtt.Tls is not { } tls)
            yield break;
        foreach (var (key, file) in new[] { ("caFile", tls.CaFile), ("certificateFile", tls.CertificateFile), ("keyFile", tls.KeyFile) })
        {
            if (file is not null && !File.Exists(file))
                yield return new($"/mqtt/tls/{key}", $"{file} does not exist");
        }
    }
}
