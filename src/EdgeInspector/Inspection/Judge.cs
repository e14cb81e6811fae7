using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>One recipe at work on one camera.</summary>
/// <param name="Plan">What is the same in all of its results.</param>
/// <param name="Inspect">Looks at a prepared picture, when its turn comes.</param>
/// <param name="Inspector">What looks; owned.</param>
internal sealed record Judge(InspectionPlan Plan, Func<ImageBuffer, Claim, PartInspection> Inspect, IDisposable? Inspector = null) : IDisposable
{
    /// <summary>It judges after the result has gone, and decides nothing.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Whether others wait for what it inspects with.</summary>
    public Func<bool> IsWanted { get; init; } = () => false;

    /// <summary>Ends an inspection that goes on in another thread, and every later one until it is allowed again.</summary>
    public Action<bool> BreakOff { get; init; } = _ => { };

    public void Dispose() => Inspector?.Dispose();
}
