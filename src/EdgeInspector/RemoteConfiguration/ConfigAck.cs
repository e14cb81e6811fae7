using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>An answer on <c>config/ack</c>.</summary>
internal sealed record ConfigAck
{
    public const string SchemaId = "edgeinspector.config-ack/1";

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    public string Schema { get; } = SchemaId;

    [Description("As the message gave it.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public string? ConfigId { get; init; }

    [Description("The version that it makes or would have made.")]
    [Range(1, int.MaxValue)]
    public int? Version { get; init; }

    [Description("As HTTP's: 200 done, 202 going on, 400 wrong, 401 not signed as it must be, 403 not settable or locked, 409 another version is in force or this one is too low, 410 expired, 413 too large, 415 of an unknown kind, 500 undone or failed, 503 busy or stopping.")]
    [AllowedValues(200, 202, 400, 401, 403, 409, 410, 413, 415, 500, 503)]
    public required int Status { get; init; }

    [Description("How far it came.")]
    [AllowedValues(ConfigPhase.Validate, ConfigPhase.Resources, ConfigPhase.DryRun, ConfigPhase.Probation, ConfigPhase.Committed, ConfigPhase.RolledBack, ConfigPhase.Unchanged)]
    public required string Phase { get; init; }

    [Description("The same for a person.")]
    public required string Message { get; init; }

    [Description("Each mistake; the first of them where there are many.")]
    public IReadOnlyList<ConfigAckError> Errors { get; init; } = [];

    [Description("What the last parts of each camera would have been judged to be, by camera id; from the dry run on.")]
    public IReadOnlyDictionary<string, DryRun>? DryRun { get; init; }

    [Description("The version in force.")]
    [Range(1, int.MaxValue)]
    public int? AppliedVersion { get; init; }

    public static IReadOnlyList<ConfigAckError> Of(IEnumerable<ConfigError> errors, int code, JsonElement document) =>
        [.. errors.Take(ConfigAckError.Most).Select(error => new ConfigAckError(error.Path, code, error.Message, code == 403 ? null : ConfigAckError.ValueAt(document, error.Path)))];

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
