using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The retained message on <c>config/reported</c>: what is in force.</summary>
internal sealed record ReportedConfig
{
    public const string SchemaId = "edgeinspector.config-reported/1", FromFile = "file", FromRemote = "remote";

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    public string Schema { get; } = SchemaId;

    [Description("The version in force.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("Where it comes from: the device's file, or config/desired.")]
    [AllowedValues(FromFile, FromRemote)]
    public required string Origin { get; init; }

    [Description("Id of the change that it came by; absent for the file.")]
    public string? ConfigId { get; init; }

    [Description("Who wanted the change; absent for the file.")]
    public string? Author { get; init; }

    [Description("When the change was written; absent for the file.")]
    public string? IssuedAt { get; init; }

    [Description("Whether it may still be undone.")]
    public required bool OnProbation { get; init; }

    [Description("The highest version that was ever accepted; the next one must be higher.")]
    [Range(1, int.MaxValue)]
    public required int HighestVersion { get; init; }

    [Description("The document, without the keys that only the device's own file sets.")]
    public required JsonElement Config { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
