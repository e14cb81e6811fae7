namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>What is remembered of good parts besides their patches, each of which may be usual and yet odd where it is.</summary>
/// <param name="Residuals">Of what patches say beyond their rows and columns (<see cref="TwoWayResiduals"/>).</param>
/// <param name="Windows">Of their <see cref="Surroundings"/>.</param>
/// <param name="IsInspected">Which patches show anything that is inspected, row by row.</param>
internal sealed record AroundMemory(GridMemory Residuals, GridMemory Windows, bool[] IsInspected)
{
    /// <summary>
    /// How much odder than any of a good part they must be to count as odd: most defects are small, and seen in their own patches, for
    /// which each other way to be odd is one more to be wrong. Chosen on defects drawn on good parts. Of windows it holds for those
    /// that are less odd than that: the others are judged by how far they are beyond.
    /// </summary>
    public const float Reserve = 1.25f;
}
