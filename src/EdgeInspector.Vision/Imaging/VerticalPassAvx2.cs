using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Vision.Imaging;

/// <summary><see cref="VerticalPass"/> of one row with AVX2: the same sums to the last bit, of weights in two parts, two rows at a time.</summary>
internal static unsafe class VerticalPassAvx2
{
    /// <summary>Neighbours that are summed up at once.</summary>
    public const int AtOnce = 16;

    /// <param name="first">Where the first row begins that is summed up.</param>
    /// <param name="kernel">What it is weighted by.</param>
    /// <param name="y">The target's row.</param>
    /// <param name="result">The target's row; a rest of less than <see cref="AtOnce"/> is left as it is.</param>
    public static void Run(byte* first, ResampleKernel kernel, int y, Span<byte> result)
    {
        fixed (short* lows = kernel.Split.Low, highs = kernel.Split.High)
        {
            // Two taps' weights are read as one number. Behind the last one stands a zero.
            int* low = (int*)(lows + (y * kernel.Taps)), high = (int*)(highs + (y * kernel.Taps));
            for (var x = 0; x <= result.Length - AtOnce; x += AtOnce)
                Sum(first + x, result.Length, kernel.Counts[y], low, high).CopyTo(result[x..]);
        }
    }

    private static Vector128<byte> Sum(byte* pixels, int row, int count, int* low, int* high)
    {
        var (leftLow, leftHigh, rightLow, rightHigh) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var k = 0; k < count; k += 2, pixels += 2 * row, low++, high++)
        {
            var upper = Vector128.Load(pixels);

            // There may be no row behind the last one.
            var lower = k + 1 < count ? Vector128.Load(pixels + row) : Vector128<byte>.Zero;
            var left = Avx2.ConvertToVector256Int16(Sse2.UnpackLow(upper, lower));
            var right = Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(upper, lower));
            var (lowPair, highPair) = (Vector256.Create(*low).AsInt16(), Vector256.Create(*high).AsInt16());
            leftLow += Avx2.MultiplyAddAdjacent(left, lowPair);
            leftHigh += Avx2.MultiplyAddAdjacent(left, highPair);
            rightLow += Avx2.MultiplyAddAdjacent(right, lowPair);
            rightHigh += Avx2.MultiplyAddAdjacent(right, highPair);
        }

        var words = Vector256.Narrow(Clip(leftLow, leftHigh), Clip(rightLow, rightHigh)).AsUInt16();
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    private static Vector256<int> Clip(Vector256<int> low, Vector256<int> high)
    {
        var sums = Vector256.Create(ResampleKernel.Half) + low + (high << SplitWeights.LowBits);
        return Vector256.Max(Vector256<int>.Zero, Vector256.Min(Vector256.Create(255), sums >> ResampleKernel.Precision));
    }
}
