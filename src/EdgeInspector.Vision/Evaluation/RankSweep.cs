namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// One sweep over all values from the highest down: takes how many good and defective ones share each value, and has the
/// metrics at the end. Counts are exact; good ones between two defective values may come as one group, since the order
/// among them changes nothing.
/// </summary>
/// <param name="defective">All defective ones there are.</param>
public sealed class RankSweep(long defective)
{
    private long _good;
    private long _defective;

    /// <summary>Twice the (defective, good) pairs in order, a tie being half a pair: with 10^9 pixels it outgrows 64 bits.</summary>
    private Int128 _pairsTwice;
    private double _precisionSum;

    private double _f1Max;

    public void Add(long tiedGood, long tiedDefective)
    {
        _pairsTwice += (Int128)tiedGood * (2 * _defective + tiedDefective);
        _good += tiedGood;
        if (tiedDefective == 0)
            return;
        _defective += tiedDefective;

        // Recall grows only here, so only here can precision count or F1 have its maximum.
        _precisionSum += tiedDefective * ((double)_defective / (_defective + _good));
        _f1Max = Math.Max(_f1Max, 2.0 * _defective / (_defective + _good + defective));
    }

    /// <summary>Null where good or defective ones are missing.</summary>
    public RankMetrics? Result() => _good == 0 || _defective == 0
        ? null
        : new((double)_pairsTwice / (2.0 * _good * _defective), _precisionSum / _defective, _f1Max);
}
