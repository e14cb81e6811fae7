namespace EdgeInspector.Sparkplug;

/// <summary>Which metric says what. README.md has the same tables.</summary>
internal static class MetricSources
{
    /// <summary>From the device's status.</summary>
    public static readonly IReadOnlyList<MetricSource> Node =
    [
        new("State", DataType.String, "state"),
        new("Since", DataType.DateTime, "since"),
        new("Boot Id", DataType.String, "bootId"),
        new("Connection", DataType.String, "connection"),
        new("Queue Depth", DataType.Int64, "queueDepth"),
        new("Configuration/Version", DataType.Int32, "configVersion"),
        new("Properties/Software Version", DataType.String, "version"),
    ];

    /// <summary>From a camera's status.</summary>
    public static readonly IReadOnlyList<MetricSource> Camera =
    [
        new("Camera/State", DataType.String, "state"),
        new("Camera/Reason", DataType.String, "reason"),
        new("Camera/LastFrameAt", DataType.DateTime, "lastFrameAt"),
        new("Camera/Fps", DataType.Double, "fps"),
        new("Camera/Frames", DataType.Int64, "frames"),
        new("Camera/Dropped", DataType.Int64, "dropped"),
        new("Camera/Unasked", DataType.Int64, "unasked"),
        new("Camera/Damaged", DataType.Int64, "damaged"),
        new("Camera/Overruns", DataType.Int64, "overruns"),
        new("Camera/MissedTriggers", DataType.Int64, "missedTriggers"),
        new("Camera/Transport/Completed", DataType.Int64, "transport.completed"),
        new("Camera/Transport/Failed", DataType.Int64, "transport.failed"),
        new("Camera/Transport/Underruns", DataType.Int64, "transport.underruns"),
        new("Camera/Transport/MissingPackets", DataType.Int64, "transport.missingPackets"),
        new("Camera/Transport/ResentPackets", DataType.Int64, "transport.resentPackets"),
    ];

    /// <summary>From a result: what is true of one part. All of it is told for every part, also what the part before had the same.</summary>
    public static readonly IReadOnlyList<MetricSource> Result =
    [
        new("Result/ResultId", DataType.String, "resultId"),
        new("Result/Seq", DataType.Int64, "seq"),
        new("Result/CreationTime", DataType.DateTime, "creationTimeMs"),
        new("Result/CaptureTime", DataType.DateTime, "captureTimeMs"),
        new("Result/JobId", DataType.String, "jobId"),
        new("Result/PartId", DataType.String, "partId"),
        new("Result/MeasId", DataType.String, "measId"),
        new("Result/Evaluation", DataType.Int32, "resultEvaluation"),
        new("Result/Pass", DataType.Boolean, "pass"),
        new("Result/Reason", DataType.String, "reason"),
        new("Result/Score", DataType.Double, "score"),
        new("Result/Threshold", DataType.Double, "threshold"),
        new("Result/Calibrated", DataType.Boolean, "calibrated"),
        new("Result/MapMax", DataType.Double, "mapMax"),
        new("Result/DefectArea", DataType.Double, "defectArea"),
        new("Result/Defects", DataType.Int32, "defects"),
        new("Result/MaskSha256", DataType.String, "mask.sha256"),
        new("Result/Recipe", DataType.String, "recipe"),
        new("Result/RecipeVersion", DataType.Int32, "recipeVersion"),
        new("Timing/QueueMs", DataType.Double, "timing.queueMs"),
        new("Timing/InferenceMs", DataType.Double, "timing.inferenceMs"),
        new("Timing/TotalMs", DataType.Double, "timing.totalMs"),
    ];
}
