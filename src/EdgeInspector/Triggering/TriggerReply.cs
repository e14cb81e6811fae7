using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Triggering;

/// <summary>The answer to a trigger.</summary>
internal sealed record TriggerReply
{
    public string Schema { get; } = "edgeinspector.response/1";

    public string Command { get; } = "trigger";

    public required string Camera { get; init; }

    public string? MeasId { get; init; }

    public string? PartId { get; init; }

    /// <summary>As HTTP's: 202 accepted, 400 bad request, 404 no such camera, 409 repeated, overrun or not triggered by message, 410 too old, 413 too large, 503 camera away.</summary>
    public required int Status { get; init; }

    public required string Message { get; init; }

    /// <summary>What is wrong with the request.</summary>
    public IReadOnlyList<ConfigError>? Errors { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
