using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Teaching;

/// <summary>An answer to a command that teaches.</summary>
internal sealed record TeachingReply
{
    public string Schema { get; } = "edgeinspector.response/1";

    public required string Command { get; init; }

    /// <summary>As the request gave it.</summary>
    public string? Id { get; init; }

    public string? Camera { get; init; }

    /// <summary>As HTTP's: 200 done, 202 going on, 400 bad request or unfit parts, 404 no such camera or command, 409 busy, 410 given up, 413 too large, 500 not stored, 503 the daemon stops.</summary>
    public required int Status { get; init; }

    public required string Message { get; init; }

    /// <summary>Good parts so far.</summary>
    public int? Collected { get; init; }

    /// <summary>Good parts that it takes.</summary>
    public int? Wanted { get; init; }

    /// <summary>The recipe that learned, once it has.</summary>
    public string? Recipe { get; init; }

    public int? RecipeVersion { get; init; }

    public double? ScoreThreshold { get; init; }

    public double? MapThreshold { get; init; }

    /// <summary>What is wrong with the request.</summary>
    public IReadOnlyList<ConfigError>? Errors { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
