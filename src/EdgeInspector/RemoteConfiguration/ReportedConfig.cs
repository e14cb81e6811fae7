using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The retained message on <c>config/reported</c>: what is in force.</summary>
internal sealed record ReportedConfig
{
    public string Schema { get; } = "edgeinspector.config-reported/1";

    public required int Version { get; init; }

    /// <summary>"file" or "remote".</summary>
    public required string Origin { get; init; }

    /// <summary>The change's that it came by; null for the file.</summary>
    public string? ConfigId { get; init; }

    public string? Author { get; init; }

    public string? IssuedAt { get; init; }

    /// <summary>Whether it may still be undone.</summary>
    public required bool OnProbation { get; init; }

    /// <summary>The next one must be higher.</summary>
    public required int HighestVersion { get; init; }

    /// <summary>The document, without the keys that only the device's own file sets.</summary>
    public required JsonElement Config { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
