namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>What is remembered of good parts besides their patches, each of which may be usual and yet odd where it is.</summary>
/// <param name="Residuals">Of what patches say beyond their rows and columns (<see cref="TwoWayResiduals"/>).</param>
/// <param name="Windows">Of their <see cref="Surroundings"/>.</param>
/// <param name="IsInspected">Which patches show anything that is inspected, row by row.</param>
internal sealed record AroundMemory(GridMemory Residuals, GridMemory Windows, bool[] IsInspected);
