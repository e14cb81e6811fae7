using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>What a change would have made of a camera's last parts.</summary>
/// <param name="Parts">Parts judged again.</param>
/// <param name="Changed">Those whose verdict would have been another.</param>
/// <param name="Changes">Each of them.</param>
internal sealed record DryRun(
    [property: Description("Parts judged again.")] int Parts,
    [property: Description("Those whose verdict would have been another.")] int Changed,
    [property: Description("Each of them.")] IReadOnlyList<VerdictChange> Changes);

/// <summary>One part that would have been judged otherwise.</summary>
/// <param name="Part">Its name.</param>
/// <param name="From">What it was judged to be: 1 OK, 2 NotOK, 3 NotDecidable.</param>
/// <param name="To">What it would have been.</param>
internal sealed record VerdictChange(
    [property: Description("Its name.")] string Part,
    [property: Description("What it was judged to be: 1 OK, 2 NotOK, 3 NotDecidable."), Range(1, 3)] int From,
    [property: Description("What it would have been."), Range(1, 3)] int To);
