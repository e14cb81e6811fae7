namespace EdgeInspector.Vision.Evaluation;

/// <summary>Counts a range's good pixels between and at its defective values, and hands the groups to the sweep.</summary>
internal sealed class PixelRange(KeyRange range, DistinctValues defective)
{
    /// <summary>Good pixels at each defective value.</summary>
    private readonly long[] _tied = new long[defective.Keys.Length];

    /// <summary>Good pixels below each defective value and above the one before; the last element is those above all.</summary>
    private readonly long[] _between = new long[defective.Keys.Length + 1];

    public void Sweep(SpillFile<float> good, RankSweep sweep)
    {
        var index = new KeyIndex(defective.Keys);
        foreach (var chunk in good.Chunks())
        {
            foreach (var value in chunk)
            {
                var key = OrderedKey.Of(value);
                if (!range.Contains(key))
                    continue;
                var at = index.Find(key);
                if (at >= 0)
                    _tied[at]++;
                else
                    _between[~at]++;
            }
        }

        sweep.Add(_between[^1], 0);
        for (var i = defective.Keys.Length - 1; i >= 0; i--)
        {
            sweep.Add(_tied[i], defective.Counts[i]);
            sweep.Add(_between[i], 0);
        }
    }
}
