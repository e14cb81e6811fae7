using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>A part that has been inspected, for who looks at it later.</summary>
/// <param name="Name">What a person would call it: the frame's name, or the client's id of the part.</param>
/// <param name="Picture">As it was inspected, prepared; owned.</param>
/// <param name="Evaluation">What it was judged to be.</param>
internal sealed record RecentPart(string Name, ImageBuffer Picture, ResultEvaluation Evaluation) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}
