using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>An answer on <c>config/ack</c>.</summary>
internal sealed record ConfigAck
{
    public string Schema { get; } = "edgeinspector.config-ack/1";

    /// <summary>As the message gave it.</summary>
    public string? ConfigId { get; init; }

    public int? Version { get; init; }

    /// <summary>
    /// As HTTP's: 200 done, 202 going on, 400 wrong, 401 not signed as it must be, 403 not settable or locked, 409 another version
    /// is in force or this one is too low, 410 expired, 413 too large, 415 of an unknown kind, 500 undone, 503 busy or stopping.
    /// </summary>
    public required int Status { get; init; }

    /// <summary>How far it came: one of <see cref="ConfigPhase"/>.</summary>
    public required string Phase { get; init; }

    public required string Message { get; init; }

    /// <summary>Each mistake.</summary>
    public IReadOnlyList<ConfigAckError> Errors { get; init; } = [];

    /// <summary>What the last parts of each camera would have been judged to be; from the dry run on.</summary>
    public IReadOnlyDictionary<string, DryRun>? DryRun { get; init; }

    /// <summary>The version in force.</summary>
    public int? AppliedVersion { get; init; }

    public static IReadOnlyList<ConfigAckError> Of(IEnumerable<ConfigError> errors, int code, JsonElement document) =>
        [.. errors.Take(ConfigAckError.Most).Select(error => new ConfigAckError(error.Path, code, error.Message, ConfigAckError.ValueAt(document, error.Path)))];

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
