using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>
/// Which configuration is in force, and how that came about: what a restart must know. Every step is a new whole state; a kill
/// between two steps leaves the one or the other.
/// </summary>
internal sealed record ConfigState
{
    public const string SchemaId = "edgeinspector.config-state/1";

    /// <summary>Stands for the configuration file in <see cref="InForce"/>.</summary>
    public const int File = 0;

    private const int Remembered = 10;

    /// <summary>Refused ones, apart: whoever may only be refused must not push out who changed what.</summary>
    private const int RememberedRefusals = 5;

    [Description("Format of this document.")]
    [AllowedValues(SchemaId)]
    public required string Schema { get; init; }

    [Description("The highest version that was ever accepted; only higher ones are.")]
    [Range(0, int.MaxValue)]
    public required int HighestVersion { get; init; }

    [Description("The version of the configuration file at the last start.")]
    [Range(0, int.MaxValue)]
    public required int FileVersion { get; init; }

    [Description("Versions that were in force, the present one last; 0 is the configuration file.")]
    [Range(0, int.MaxValue)]
    [MinLength(1)]
    public required IReadOnlyList<int> InForce { get; init; }

    [Description("What is being loaded and tried out, before it comes into force.")]
    public Attempt? Trying { get; init; }

    [Description("The version on probation.")]
    [Range(1, int.MaxValue)]
    public int? Candidate { get; init; }

    [Description("The cameras that the probation watches.")]
    public IReadOnlyList<WatchedCamera>? Watched { get; init; }

    [Description("Whether the daemon was stopped properly in a probation, which then begins anew.")]
    public bool? Interrupted { get; init; }

    [Description("The last changes that somebody wanted, the newest first.")]
    public required IReadOnlyList<Attempt> History { get; init; }

    public static ConfigState First { get; } = new() { Schema = SchemaId, HighestVersion = 0, FileVersion = 0, InForce = [File], History = [] };

    public int Current() => InForce[^1];

    /// <summary>Every version that may be needed again.</summary>
    public IEnumerable<int> Needed() => [.. InForce, .. Candidate is { } candidate ? [candidate] : Array.Empty<int>(), .. Trying is { } trying ? [trying.Version] : Array.Empty<int>(), .. History.Where(a => a.WasAccepted()).Select(a => a.Version)];

    /// <summary>
    /// The daemon starts with a configuration file of some version. A file newer than it was and than what is in force is its owner's
    /// word. What was under way when the daemon ended without a word is undone, and its version used up: it may have been the reason.
    /// </summary>
    public ConfigState Start(int fileVersion)
    {
        var present = Candidate ?? Current();
        var takesOver = fileVersion > FileVersion && fileVersion > present && present != File;
        var state = Trying is { } crashed
            ? (this with { Trying = null, HighestVersion = Math.Max(HighestVersion, crashed.Version) }).Add(crashed with { Status = 500, Phase = ConfigPhase.RolledBack, Message = "the daemon ended without a word while it was tried out" })
            : this;
        if (Candidate is not null && (takesOver || Interrupted != true))
            state = state.Undo(Interrupted == true ? $"a newer configuration file, version {fileVersion}, took over" : "the daemon ended without a word during the probation");
        return state with
        {
            FileVersion = fileVersion,
            HighestVersion = Math.Max(state.HighestVersion, fileVersion),
            InForce = takesOver && state.Current() != File ? state.Extended(File) : state.InForce,
            Interrupted = null,
        };
    }

    /// <summary>A change is loaded and tried out.</summary>
    public ConfigState Try(Attempt attempt) => this with { Trying = attempt };

    /// <summary>It comes into force on probation.</summary>
    /// <param name="attempt">The change.</param>
    /// <param name="watched">The cameras that it concerns.</param>
    public ConfigState Accept(Attempt attempt, IReadOnlyList<WatchedCamera> watched) => Add(attempt with { Status = 202, Phase = ConfigPhase.Probation }) with
    {
        HighestVersion = Math.Max(HighestVersion, attempt.Version),
        Trying = null,
        Candidate = attempt.Version,
        Watched = watched,
        Interrupted = null,
    };

    /// <summary>It was refused; its version is not used up.</summary>
    public ConfigState Refuse(Attempt attempt) =>
        (History is [var last, ..] && last.Sha256 == attempt.Sha256 && last.Status == attempt.Status ? this : Add(attempt)) with { Trying = null };

    /// <summary>The candidate stays.</summary>
    public ConfigState Commit(string message) => Close(200, ConfigPhase.Committed, message) with { InForce = Extended(Candidate!.Value) };

    /// <summary>The candidate goes; what was in force before is again.</summary>
    public ConfigState Undo(string reason) => Close(500, ConfigPhase.RolledBack, reason);

    /// <summary>The daemon is stopped properly.</summary>
    public ConfigState Interrupt() => Candidate is null ? this : this with { Interrupted = true };

    /// <summary>What was in force before the present one is again; null where there is nothing before.</summary>
    /// <param name="wish">Who wanted it, and when.</param>
    public ConfigState? Back(Attempt wish) => InForce.Count < 2 ? null : Add(wish) with { InForce = [.. InForce.SkipLast(1)] };

    private ConfigState Add(Attempt attempt)
    {
        var (accepted, refused) = (0, 0);
        return this with { History = [.. new[] { attempt }.Concat(History).Where(a => a.WasAccepted() ? ++accepted <= Remembered : ++refused <= RememberedRefusals)] };
    }

    private ConfigState Close(int status, string phase, string message) => this with
    {
        Candidate = null,
        Watched = null,
        Interrupted = null,
        History = [.. History.Select(a => a.Version == Candidate && a.Phase == ConfigPhase.Probation ? a with { Status = status, Phase = phase, Message = message } : a)],
    };

    private IReadOnlyList<int> Extended(int version) => [.. InForce.TakeLast(Remembered - 1), version];
}
