using System.ComponentModel;

namespace EdgeInspector.Cameras;

/// <summary>What a transport counted since its camera was opened.</summary>
internal sealed record TransportCounts(
    [property: Description("Frames that arrived whole.")] long Completed,
    [property: Description("Frames that arrived damaged or not at all.")] long Failed,
    [property: Description("Frames that found no buffer to go to.")] long Underruns,
    [property: Description("Packets that never arrived; absent where frames do not come in packets.")] long? MissingPackets,
    [property: Description("Packets that arrived when asked for again; absent where none can be.")] long? ResentPackets);
