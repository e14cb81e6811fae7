namespace EdgeInspector.ModelTool.Export;

/// <summary>The smallest and the largest that a value was seen to be.</summary>
internal readonly record struct ValueRange(float Low, float High)
{
    public float Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    public ValueRange Union(ValueRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));
}
