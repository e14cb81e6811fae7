namespace EdgeInspector.Commands.Bench;

/// <summary>What matching with some reference parts costs.</summary>
/// <param name="Parts">How many were learned.</param>
/// <param name="Patches">Of them, remembered.</param>
/// <param name="LearningSeconds">All of it: the parts' features, the choice of patches, the file.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="MatchMs">Milliseconds a frame, in the median, beside the model's own.</param>
/// <param name="InferenceMs">Both together.</param>
internal sealed record ReferenceFigures(int Parts, int Patches, double LearningSeconds, long Bytes, double MatchMs, double InferenceMs);
