namespace EdgeInspector.Mqtt;

/// <summary>
/// Finds the result that a broker will never take, so that it does not hold up all behind it for ever. Outages must not make one
/// look so: what counts is that the broker refuses this very result, or that it takes other messages and goes away when it gets
/// this one alone. Pure.
/// </summary>
internal sealed class Suspect
{
    /// <summary>After so many failures it is given up.</summary>
    public const int MostFailures = 3;

    private long _seq;
    private int _failures;

    /// <summary>Whether a result was under way, as the first, when something went wrong: it is sent with nothing else under way.</summary>
    public bool Is(long seq) => seq == _seq;

    /// <summary>The first result under way was not acknowledged.</summary>
    /// <param name="seq">Its number.</param>
    /// <param name="isItsFault">Whether that is known.</param>
    /// <returns>True when it is to be given up.</returns>
    public bool Failed(long seq, bool isItsFault)
    {
        if (!Is(seq))
            (_seq, _failures) = (seq, 0);
        if (isItsFault)
            _failures++;
        return _failures >= MostFailures;
    }

    public void Taken(long seq)
    {
        if (Is(seq))
            (_seq, _failures) = (0, 0);
    }
}
