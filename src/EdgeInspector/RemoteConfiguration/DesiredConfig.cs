using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The payload of <c>config/desired</c>: recipes and cameras as somebody wants them.</summary>
internal sealed record DesiredConfig
{
    private const string Time = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$", TimeMeaning = "a time in UTC such as 2026-01-31T08:00:00Z";

    [Description("Format of this message.")]
    [AllowedValues(EdgeInspectorConfig.SchemaId)]
    public required string Schema { get; init; }

    [Description("The sender's id of this change; comes back with every answer.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public required string ConfigId { get; init; }

    [Description("Version of the configuration that this makes: higher than any that the device has accepted.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("The version in force that the sender started from. Another one in force: nothing is changed.")]
    [Range(1, int.MaxValue)]
    public required int ExpectedVersion { get; init; }

    [Description("When it was written.")]
    [Pattern(Time, TimeMeaning)]
    public required string IssuedAt { get; init; }

    [Description("From when on it is too old to be applied.")]
    [Pattern(Time, TimeMeaning)]
    public required string ExpiresAt { get; init; }

    [Description("Who wants it.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public required string Author { get; init; }

    [Description("The topic prefix of the device that it is for. Without it, any; a signed message must say it.")]
    public string? Device { get; init; }

    [Description("The configuration, as config/reported shows it: without what only the device's own file sets.")]
    public required JsonElement Config { get; init; }

    [Description("ES256 over all bytes of the message, those of this text left out: base64url without padding. Empty: not signed yet.")]
    [Pattern("^[A-Za-z0-9_-]{0,200}$", "a signature (base64url without padding)")]
    public string? Signature { get; init; }

    /// <summary>Null where there is no such time: a 31st of February.</summary>
    public static DateTimeOffset? TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
