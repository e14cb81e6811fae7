namespace EdgeInspector.Vision.Evaluation;

/// <summary>Thresholds in (nearly) equal steps, and where values lie among them.</summary>
/// <param name="thresholds">Rising; equal ones may follow each other.</param>
internal sealed class ThresholdScale(float[] thresholds)
{
    private readonly double _first = thresholds[0];
    private readonly double _perStep = thresholds[^1] > thresholds[0] ? (thresholds.Length - 1) / ((double)thresholds[^1] - thresholds[0]) : 0;

    public int Count => thresholds.Length;

    /// <summary>Counts values by how many thresholds they exceed.</summary>
    /// <param name="values">Finite.</param>
    /// <param name="counts">[thresholds + 1].</param>
    public void Tally(ReadOnlySpan<float> values, long[] counts)
    {
        foreach (var value in values)
        {
            // The guess from equal steps is off by rounding only; the comparison decides.
            var exceeded = (int)Math.Clamp((value - _first) * _perStep, 0, thresholds.Length);
            while (exceeded < thresholds.Length && thresholds[exceeded] < value)
                exceeded++;
            while (exceeded > 0 && thresholds[exceeded - 1] >= value)
                exceeded--;
            counts[exceeded]++;
        }
    }
}
