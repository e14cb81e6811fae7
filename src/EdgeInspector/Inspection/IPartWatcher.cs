using EdgeInspector.Cameras;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>Sees the parts that a camera shows, after their results have gone.</summary>
internal interface IPartWatcher
{
    /// <summary>Called on the inspection's own thread: must return at once and not throw. Frame and pixels are gone afterwards, and what the inspection lends.</summary>
    /// <param name="frame">The prepared picture.</param>
    /// <param name="inspection">What the watched recipe's inspection gave.</param>
    void Seen(Frame frame, PartInspection inspection);
}
