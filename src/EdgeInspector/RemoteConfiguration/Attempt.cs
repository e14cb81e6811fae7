using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>One change that somebody wanted, and what became of it.</summary>
internal sealed record Attempt
{
    [Description("When it came, in UTC.")]
    public required string At { get; init; }

    [Description("The sender's id of it.")]
    public required string ConfigId { get; init; }

    [Description("The version that it made or would have made.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("Who wanted it.")]
    public required string Author { get; init; }

    [Description("SHA-256 of the message.")]
    public required string Sha256 { get; init; }

    [Description("The answer's status; 202 while it is not known yet.")]
    [Range(200, 599)]
    public required int Status { get; init; }

    [Description("How far it came.")]
    public required string Phase { get; init; }

    [Description("The answer's message.")]
    public required string Message { get; init; }

    public static Attempt Of(DesiredMessage message, ConfigAck answer, DateTimeOffset now) => new()
    {
        At = now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ConfigId = message.Content.ConfigId,
        Version = message.Content.Version,
        Author = message.Content.Author,
        Sha256 = message.Sha256,
        Status = answer.Status,
        Phase = answer.Phase,
        Message = answer.Errors is [var error, ..] ? $"{answer.Message}: {error.Path}: {error.Message}" : answer.Message,
    };

    /// <summary>Whether it was in force, if only for a while: its version is used up.</summary>
    public bool WasAccepted() => Phase is ConfigPhase.Probation or ConfigPhase.Committed or ConfigPhase.RolledBack;
}
