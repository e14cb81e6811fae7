using HdrHistogram;

namespace EdgeInspector.Commands.Bench;

/// <summary>Where the durations of a measurement lie, in milliseconds; of all of them, not of a sample.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double Max)
{
    /// <summary>Three digits of them are kept, which takes the same memory however long the measurement.</summary>
    private const int Digits = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>For durations in the clock's ticks of 100 ns.</summary>
    public static LongHistogram CreateHistogram() => new(Longest.Ticks, Digits);

    public static Percentiles Of(LongHistogram durations)
    {
        double Rank(double percent) => Milliseconds(durations.GetValueAtPercentile(percent));
        return new(Rank(50), Rank(90), Rank(99), Milliseconds(durations.GetMaxValue()));
    }

    public static long Ticks(double milliseconds) => (long)(milliseconds * TimeSpan.TicksPerMillisecond);

    private static double Milliseconds(long ticks) => Math.Round(ticks / (double)TimeSpan.TicksPerMillisecond, Digits);
}
