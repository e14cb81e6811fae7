using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>One change that somebody wanted, and what became of it.</summary>
internal sealed record Attempt
{
    private const int LongestMessage = 500;

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

    [Description("The answer's message, on one line and not too long.")]
    public required string Message
    {
        get;
        init => field = Line(value);
    }

    /// <summary>A change that is about to be tried out.</summary>
    public static Attempt Of(DesiredMessage message, DateTimeOffset now) =>
        Of(message, new ConfigAck { Status = 202, Phase = ConfigPhase.Resources, Message = "" }, now);

    /// <summary>A change, and the answer to it.</summary>
    public static Attempt Of(DesiredMessage message, ConfigAck answer, DateTimeOffset now) => new()
    {
        At = Time(now),
        ConfigId = message.Content.ConfigId,
        Version = message.Content.Version,
        Author = message.Content.Author,
        Sha256 = message.Sha256,
        Status = answer.Status,
        Phase = answer.Phase,
        Message = answer.Errors is [var error, ..] ? $"{answer.Message}: {error.Path}: {error.Message}" : answer.Message,
    };

    /// <summary>Somebody goes back; there is no message.</summary>
    public static Attempt Back(string who, int from, DateTimeOffset now) => new()
    {
        At = Time(now),
        ConfigId = "rollback",
        Version = from,
        Author = who,
        Sha256 = "none",
        Status = 200,
        Phase = ConfigPhase.RolledBack,
        Message = FormattableString.Invariant($"back from version {from}"),
    };

    /// <summary>What is written must be readable, whatever a runtime or a disk has to say.</summary>
    private static string Line(string text)
    {
        var printable = string.Concat(text.Take(LongestMessage).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return printable.Length == 0 ? "-" : printable;
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Whether it was in force, if only for a while: its version is used up.</summary>
    public bool WasAccepted() => Phase is ConfigPhase.Probation or ConfigPhase.Committed or ConfigPhase.RolledBack;
}
