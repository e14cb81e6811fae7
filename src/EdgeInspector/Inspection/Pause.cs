namespace EdgeInspector.Inspection;

/// <summary>A camera inspects nothing, because somebody wants it so.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, in the words of who paused it; empty when nothing was said.</param>
internal sealed record Pause(DateTimeOffset Since, string Reason);
