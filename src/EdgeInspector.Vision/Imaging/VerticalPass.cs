using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Vision.Imaging;

/// <summary>The second pass of a resize: each output row is a weighted sum of rows, the same for all channels.</summary>
internal static class VerticalPass
{
    /// <param name="source">Read.</param>
    /// <param name="top">What of the kernel's rows its first one is.</param>
    /// <param name="target">Written; as wide, and of the same format.</param>
    /// <param name="first">Its first row that is written.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="kernel">From one height to the other.</param>
    /// <param name="allowsAvx2">False for what machines without it do.</param>
    public static unsafe void Run(ImageBuffer source, int top, ImageBuffer target, int first, int end, ResampleKernel kernel, bool allowsAvx2)
    {
        var row = target.Width * target.Format.Channels();
        for (var y = first; y < end; y++)
        {
            var start = (kernel.Starts[y] - top) * row;
            var pixels = source.Pixels.Slice(start, kernel.Counts[y] * row);
            var weights = kernel.Weights.AsSpan(y * kernel.Taps, kernel.Counts[y]);
            var result = target.Pixels.Slice(y * row, row);
            var x = 0;
            if (Avx2.IsSupported && allowsAvx2)
            {
                VerticalPassAvx2.Run((byte*)source.Address + start, kernel, y, result);
                x = row / VerticalPassAvx2.AtOnce * VerticalPassAvx2.AtOnce;
            }
            else if (Vector128.IsHardwareAccelerated)
            {
                for (; x <= row - Vector128<byte>.Count; x += Vector128<byte>.Count)
                    Sum(pixels, row, x, weights).CopyTo(result[x..]);
            }

            for (; x < row; x++)
                result[x] = SumPlainly(pixels, row, x, weights);
        }
    }

    /// <summary>Sixteen neighbours at once.</summary>
    private static Vector128<byte> Sum(ReadOnlySpan<byte> pixels, int row, int x, ReadOnlySpan<int> weights)
    {
        ref var pixel = ref MemoryMarshal.GetReference(pixels);
        var half = Vector128.Create(ResampleKernel.Half);
        var (a, b, c, d) = (half, half, half, half);
        for (var k = 0; k < weights.Length; k++)
        {
            var bytes = Vector128.LoadUnsafe(ref pixel, (nuint)(k * row + x));
            var (low, high) = Vector128.Widen(bytes);
            var weight = Vector128.Create(weights[k]);
            a = FusedProduct.Add(a, Vector128.WidenLower(low).AsInt32(), weight);
            b = FusedProduct.Add(b, Vector128.WidenUpper(low).AsInt32(), weight);
            c = FusedProduct.Add(c, Vector128.WidenLower(high).AsInt32(), weight);
            d = FusedProduct.Add(d, Vector128.WidenUpper(high).AsInt32(), weight);
        }

        var words = Vector128.Narrow(Clip(a), Clip(b)).AsUInt16();
        return Vector128.Narrow(words, Vector128.Narrow(Clip(c), Clip(d)).AsUInt16());
    }

    private static Vector128<int> Clip(Vector128<int> sums) =>
        Vector128.Max(Vector128<int>.Zero, Vector128.Min(Vector128.Create(255), sums >> ResampleKernel.Precision));

    private static byte SumPlainly(ReadOnlySpan<byte> pixels, int row, int x, ReadOnlySpan<int> weights)
    {
        var sum = ResampleKernel.Half;
        for (var k = 0; k < weights.Length; k++)
            sum += pixels[k * row + x] * weights[k];
        return ResampleKernel.Clip(sum);
    }
}
