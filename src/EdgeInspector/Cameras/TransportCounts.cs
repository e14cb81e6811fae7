namespace EdgeInspector.Cameras;

/// <summary>What a transport counted since its camera was opened.</summary>
/// <param name="Completed">Frames that arrived whole.</param>
/// <param name="Failed">Frames that arrived damaged or not at all.</param>
/// <param name="Underruns">Frames that found no buffer to go to.</param>
/// <param name="MissingPackets">Packets that never arrived; null where frames do not come in packets.</param>
/// <param name="ResentPackets">Packets that arrived when asked for again.</param>
internal sealed record TransportCounts(long Completed, long Failed, long Underruns, long? MissingPackets, long? ResentPackets);
