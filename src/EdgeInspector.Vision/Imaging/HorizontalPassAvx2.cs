using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Vision.Imaging;

/// <summary><see cref="HorizontalPass"/> of one row with AVX2: the same sums to the last bit, of weights in two parts.</summary>
internal static unsafe class HorizontalPassAvx2
{
    private const byte None = 0xFF;

    /// <summary>Of 16 bytes in both halves, the words of taps 0 and 1, and 2 and 3: red, red, green, green, blue, blue and twice nothing.</summary>
    private static readonly Vector256<byte> PairsOfTaps = Vector256.Create(
        0, None, 3, None, 1, None, 4, None, 2, None, 5, None, None, None, None, None,
        6, None, 9, None, 7, None, 10, None, 8, None, 11, None, None, None, None, None);

    /// <param name="row">Where the row begins.</param>
    /// <param name="kernel">What it is weighted by.</param>
    /// <param name="result">The first so many pixels of the target's row.</param>
    public static void Gray(byte* row, ResampleKernel kernel, Span<byte> result)
    {
        fixed (short* lows = kernel.Split.Low, highs = kernel.Split.High)
        {
            // Adding up within a vector takes about as long as what goes before, and four vectors little longer than one.
            var x = 0;
            for (; x <= result.Length - 4; x += 4)
            {
                var firstTwo = Avx2.HorizontalAdd(Products(row, kernel, x, lows, highs), Products(row, kernel, x + 1, lows, highs));
                var lastTwo = Avx2.HorizontalAdd(Products(row, kernel, x + 2, lows, highs), Products(row, kernel, x + 3, lows, highs));
                var halves = Avx2.HorizontalAdd(firstTwo, lastTwo);
                var sums = Vector128.Create(ResampleKernel.Half) + halves.GetLower() + halves.GetUpper();
                for (var i = 0; i < 4; i++)
                    result[x + i] = ResampleKernel.Clip(sums[i]);
            }

            for (; x < result.Length; x++)
                result[x] = ResampleKernel.Clip(ResampleKernel.Half + Vector256.Sum(Products(row, kernel, x, lows, highs)));
        }
    }

    /// <summary>What is to be added up for one output pixel.</summary>
    private static Vector256<int> Products(byte* row, ResampleKernel kernel, int x, short* lows, short* highs)
    {
        var pixels = row + kernel.Starts[x];
        short* low = lows + (x * kernel.Taps), high = highs + (x * kernel.Taps);
        var (lowSums, highSums) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var k = 0; k < kernel.Counts[x]; k += Vector256<short>.Count)
        {
            var words = Avx2.ConvertToVector256Int16(pixels + k);
            lowSums += Avx2.MultiplyAddAdjacent(words, Vector256.Load(low + k));
            highSums += Avx2.MultiplyAddAdjacent(words, Vector256.Load(high + k));
        }

        return lowSums + (highSums << SplitWeights.LowBits);
    }

    /// <param name="row">Where the row begins.</param>
    /// <param name="kernel">What it is weighted by.</param>
    /// <param name="result">The first so many pixels of the target's row, three bytes each.</param>
    public static void Rgb(byte* row, ResampleKernel kernel, Span<byte> result)
    {
        var (taps, places) = (kernel.Taps, PairsOfTaps);
        fixed (short* lows = kernel.SplitForRgb.Low, highs = kernel.SplitForRgb.High)
        {
            for (var x = 0; x < result.Length / 3; x++)
            {
                var pixels = row + (3 * kernel.Starts[x]);
                short* low = lows + (4 * x * taps), high = highs + (4 * x * taps);
                var (lowSums, highSums) = (Vector256<int>.Zero, Vector256<int>.Zero);
                for (var k = 0; k < kernel.Counts[x]; k += 4)
                {
                    var words = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixels + (3 * k)), places).AsInt16();
                    lowSums += Avx2.MultiplyAddAdjacent(words, Vector256.Load(low + (4 * k)));
                    highSums += Avx2.MultiplyAddAdjacent(words, Vector256.Load(high + (4 * k)));
                }

                var halves = lowSums + (highSums << SplitWeights.LowBits);
                var sums = Vector128.Create(ResampleKernel.Half) + halves.GetLower() + halves.GetUpper();
                for (var channel = 0; channel < 3; channel++)
                    result[3 * x + channel] = ResampleKernel.Clip(sums[channel]);
            }
        }
    }
}
