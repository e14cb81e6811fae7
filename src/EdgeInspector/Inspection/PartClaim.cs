using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Inspection;

/// <summary>
/// When a part's verdict is due, for who comes next where several cameras want one model: at its trigger's deadline, and at the
/// latest <see cref="Patience"/> after its camera's inspection took it up. So cameras that run free take turns, a trigger in a
/// hurry comes before them, one with time to spare waits like them, and nobody is overtaken by what is taken up after that.
/// </summary>
internal static class PartClaim
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="trigger">The part's; null without.</param>
    /// <param name="takenUpAt">The clock's timestamp at which its inspection began.</param>
    /// <param name="frequency">The clock's timestamps in a second.</param>
    public static Claim Of(Trigger? trigger, long takenUpAt, long frequency)
    {
        var latest = takenUpAt + (long)(Patience.TotalSeconds * frequency);
        return trigger is null ? new(latest) : new(Math.Min(latest, trigger.DueAt), trigger.WhileUnanswered);
    }
}
