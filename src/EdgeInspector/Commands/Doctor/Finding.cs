namespace EdgeInspector.Commands.Doctor;

/// <summary>How much a finding matters.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The daemon runs, but not as well as it could.</summary>
    Warning,

    /// <summary>Something will not work.</summary>
    Problem,
}

/// <summary>What was looked at and how it is.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">The thing.</param>
/// <param name="Text">How it is, and what to do about it.</param>
internal sealed record Finding(Severity Severity, string What, string Text)
{
    public static Finding Ok(string what, string text) => new(Severity.Ok, what, text);

    public static Finding Warning(string what, string text) => new(Severity.Warning, what, text);

    public static Finding Problem(string what, string text) => new(Severity.Problem, what, text);
}
