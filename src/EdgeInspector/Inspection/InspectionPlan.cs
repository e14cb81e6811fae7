namespace EdgeInspector.Inspection;

/// <summary>What is the same in all results of one camera.</summary>
internal sealed record InspectionPlan
{
    public required Guid BootId { get; init; }

    public required string Device { get; init; }

    public required string Camera { get; init; }

    public required string Recipe { get; init; }

    public required int RecipeVersion { get; init; }

    public required int ConfigVersion { get; init; }

    public required string Model { get; init; }

    public required string ModelSha256 { get; init; }

    public required string Provider { get; init; }

    public required double ScoreThreshold { get; init; }

    /// <summary>Whether the thresholds were calibrated with the model and limits in force.</summary>
    public required bool IsCalibrated { get; init; }

    /// <summary>Where the mask pictures of this camera are published.</summary>
    public required string MaskTopic { get; init; }
}
