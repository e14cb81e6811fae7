namespace EdgeInspector.RemoteConfiguration;

/// <summary>What a change would have made of a camera's last parts.</summary>
/// <param name="Parts">Parts judged again.</param>
/// <param name="Changed">Those whose verdict would have been another.</param>
/// <param name="Changes">Each of them.</param>
internal sealed record DryRun(int Parts, int Changed, IReadOnlyList<VerdictChange> Changes);

/// <summary>One part that would have been judged otherwise.</summary>
/// <param name="Part">Its name.</param>
/// <param name="From">What it was judged to be: 1 OK, 2 NotOK, 3 NotDecidable.</param>
/// <param name="To">What it would have been.</param>
internal sealed record VerdictChange(string Part, int From, int To);
