using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>An answer to <c>cmd/install-model</c>.</summary>
internal sealed record InstallModelReply
{
    public string Schema { get; } = "edgeinspector.response/1";

    public string Command { get; } = InstallModel.Command;

    /// <summary>As the request gave it.</summary>
    public string? Id { get; init; }

    /// <summary>name@version, as a recipe would name it.</summary>
    public string? Model { get; init; }

    /// <summary>202 going on, 503 the daemon stops or is busy, else as <see cref="InstallAnswer"/>'s.</summary>
    public required int Status { get; init; }

    public required string Message { get; init; }

    /// <summary>Of the model's file, so far.</summary>
    public int? Received { get; init; }

    public int? Bytes { get; init; }

    /// <summary>The installed file's.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What is wrong with the request.</summary>
    public IReadOnlyList<ConfigError>? Errors { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.OneLine);
}
