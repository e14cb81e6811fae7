namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// Everything that looking at one picture of a part gave. Map and mask are lent: they are good until the inspector looks at its
/// next picture. Whoever needs them longer asks for <see cref="Keep"/>.
/// </summary>
public sealed record Inspection
{
    public required ResultEvaluation Evaluation { get; init; }

    /// <summary>What it was judged by.</summary>
    public required DecisionLimits Limits { get; init; }

    /// <summary>Why; empty for OK.</summary>
    public required string Reason { get; init; }

    /// <summary>The image score, 0 to 1, of the kind that the limits ask for.</summary>
    public required float Score { get; init; }

    /// <summary>The map's maximum, 0 to the number of levels.</summary>
    public required float MapMax { get; init; }

    /// <summary>The anomaly map, [S, S]; lent.</summary>
    public required float[] Map { get; init; }

    /// <summary>S.</summary>
    public required int MapSize { get; init; }

    /// <summary>What of the frame was inspected, and what the map covers.</summary>
    public required InspectedArea Area { get; init; }

    /// <summary>The map's defects, all of them; lent.</summary>
    public required DefectMask Found { get; init; }

    /// <summary>Share of it that is defective, 0 to 1.</summary>
    public required double DefectArea { get; init; }

    /// <summary>At most <see cref="DefectMask.MaxDefects"/>, worst first.</summary>
    public required IReadOnlyList<Defect> Defects { get; init; }

    /// <summary>Whether there are more defects than listed.</summary>
    public required bool DefectsTruncated { get; init; }

    /// <summary>The mask cropped to the defects; null where there are none.</summary>
    public required MaskSnippet? Mask { get; init; }

    public required double PreprocessMs { get; init; }

    /// <summary>Waiting for its turn at the model.</summary>
    public double WaitMs { get; init; }

    public required double InferenceMs { get; init; }

    public required double PostprocessMs { get; init; }

    /// <summary>True for OK, false for NotOK, null where there is no verdict.</summary>
    public bool? Pass => Evaluation switch
    {
        ResultEvaluation.Ok => true,
        ResultEvaluation.NotOk => false,
        _ => null,
    };

    /// <summary>The same with a map and a mask of its own.</summary>
    public Inspection Keep() => this with { Map = [.. Map], Found = Found.Keep() };
}
