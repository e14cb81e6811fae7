namespace EdgeInspector.Mqtt;

/// <summary>Some results, by their number and the lowest and highest sequence number among them.</summary>
/// <param name="Count">How many; not every number between the two need be meant.</param>
/// <param name="First">The lowest; 0 where there are none.</param>
/// <param name="Last">The highest; 0 where there are none.</param>
internal readonly record struct SeqRange(long Count, long First, long Last)
{
    public static SeqRange operator +(SeqRange one, SeqRange other) =>
        one.Count == 0 ? other : other.Count == 0 ? one : new(one.Count + other.Count, Math.Min(one.First, other.First), Math.Max(one.Last, other.Last));

    public override string ToString() => First == Last ? $"seq {First}" : $"seq {First} to {Last}";
}
