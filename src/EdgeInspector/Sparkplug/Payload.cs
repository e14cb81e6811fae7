namespace EdgeInspector.Sparkplug;

/// <summary>The content of one message.</summary>
/// <param name="Timestamp">When it is sent, in milliseconds since 1970 UTC.</param>
/// <param name="Seq">0 to 255, over all messages of the Edge Node; null in NDEATH.</param>
/// <param name="Metrics">In chronological order.</param>
internal sealed record Payload(long Timestamp, int? Seq, IReadOnlyList<Metric> Metrics);
