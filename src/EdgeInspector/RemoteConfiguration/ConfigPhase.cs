namespace EdgeInspector.RemoteConfiguration;

/// <summary>How far a change has come; the words of <c>config/ack</c>.</summary>
internal static class ConfigPhase
{
    /// <summary>The message is looked at.</summary>
    public const string Validate = "validate";

    /// <summary>Models are loaded, devices named.</summary>
    public const string Resources = "resources";

    /// <summary>The last parts of each camera are judged again.</summary>
    public const string DryRun = "dryRun";

    /// <summary>It is in force, and watched.</summary>
    public const string Probation = "probation";

    /// <summary>It is in force for good.</summary>
    public const string Committed = "committed";

    /// <summary>It was in force, and is not any more.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>It had come before, and nothing is done.</summary>
    public const string Unchanged = "unchanged";
}
