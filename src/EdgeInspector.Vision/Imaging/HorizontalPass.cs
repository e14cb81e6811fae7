using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// The first pass of a resize: each output pixel is a weighted sum of pixels of its row. In whole numbers, so that the
/// vectorised sum is the plain one to the last bit.
/// </summary>
internal static class HorizontalPass
{
    /// <summary>What a vector loads at once; nearer than that to the end of the picture the plain sum is used.</summary>
    private const int LoadedBytes = 16;

    /// <param name="source">Read.</param>
    /// <param name="from">Its first row that is read.</param>
    /// <param name="target">Written; of the same format.</param>
    /// <param name="to">Its first row that is written.</param>
    /// <param name="rows">How many.</param>
    /// <param name="kernel">From one width to the other.</param>
    /// <param name="allowsAvx2">False for what machines without it do.</param>
    public static unsafe void Run(ImageBuffer source, int from, ImageBuffer target, int to, int rows, ResampleKernel kernel, bool allowsAvx2)
    {
        var channels = source.Format.Channels();
        var (inRow, outRow) = (source.Width * channels, target.Width * channels);
        for (var y = from; y < from + rows; y++)
        {
            var rest = source.Pixels[(y * inRow)..];
            var result = target.Pixels.Slice((y - from + to) * outRow, outRow);
            var vectorised = Vector128.IsHardwareAccelerated && channels is 1 or 3 ? VectorEnd(kernel, target.Width, channels, rest.Length) : 0;
            var first = result[..(vectorised * channels)];
            if (!Avx2.IsSupported || !allowsAvx2)
                Sum(rest, kernel, channels, first);
            else if (channels == 1)
                HorizontalPassAvx2.Gray((byte*)source.Address + (y * inRow), kernel, first);
            else
                HorizontalPassAvx2.Rgb((byte*)source.Address + (y * inRow), kernel, first);
            for (var x = vectorised; x < target.Width; x++)
                SumPlainly(rest[(kernel.Starts[x] * channels)..], kernel, x, result.Slice(x * channels, channels));
        }
    }

    /// <summary>Up to which output pixel all loads stay inside the picture; later rows may be read, their weights are zero.</summary>
    private static int VectorEnd(ResampleKernel kernel, int width, int channels, int length)
    {
        var end = width;
        while (end > 0 && (kernel.Starts[end - 1] + kernel.Taps) * channels + LoadedBytes > length)
            end--;
        return end;
    }

    private static void Sum(ReadOnlySpan<byte> row, ResampleKernel kernel, int channels, Span<byte> result)
    {
        for (var x = 0; x < result.Length / channels; x++)
        {
            var weights = kernel.Weights.AsSpan(x * kernel.Taps, kernel.Taps);
            var pixels = row[(kernel.Starts[x] * channels)..];
            if (channels == 1)
                result[x] = ResampleKernel.Clip(SumGray(pixels, weights, kernel.Counts[x]));
            else
                SumRgb(pixels, weights, kernel.Counts[x], result.Slice(x * 3, 3));
        }
    }

    /// <summary>Eight taps at a time.</summary>
    private static int SumGray(ReadOnlySpan<byte> pixels, ReadOnlySpan<int> weights, int count)
    {
        ref var pixel = ref MemoryMarshal.GetReference(pixels);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var (low, high) = (Vector128<int>.Zero, Vector128<int>.Zero);
        for (var k = 0; k < count; k += 8)
        {
            var words = Vector128.WidenLower(Vector128.LoadUnsafe(ref pixel, (nuint)k));
            low = FusedProduct.Add(low, Vector128.WidenLower(words).AsInt32(), Vector128.LoadUnsafe(ref weight, (nuint)k));
            high = FusedProduct.Add(high, Vector128.WidenUpper(words).AsInt32(), Vector128.LoadUnsafe(ref weight, (nuint)k + 4));
        }

        return ResampleKernel.Half + Vector128.Sum(low + high);
    }

    /// <summary>Four taps of three channels in sixteen bytes; each becomes four lanes, of which the last is empty.</summary>
    private static void SumRgb(ReadOnlySpan<byte> pixels, ReadOnlySpan<int> weights, int count, Span<byte> result)
    {
        const byte None = 0xFF;
        var first = Vector128.Create((byte)0, None, None, None, 1, None, None, None, 2, None, None, None, None, None, None, None);
        var second = Vector128.Create((byte)3, None, None, None, 4, None, None, None, 5, None, None, None, None, None, None, None);
        var third = Vector128.Create((byte)6, None, None, None, 7, None, None, None, 8, None, None, None, None, None, None, None);
        var fourth = Vector128.Create((byte)9, None, None, None, 10, None, None, None, 11, None, None, None, None, None, None, None);
        ref var pixel = ref MemoryMarshal.GetReference(pixels);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var (even, odd) = (Vector128.Create(ResampleKernel.Half), Vector128<int>.Zero);
        for (var k = 0; k < count; k += 4)
        {
            var bytes = Vector128.LoadUnsafe(ref pixel, (nuint)(3 * k));
            var w = Vector128.LoadUnsafe(ref weight, (nuint)k);
            even = FusedProduct.Add(even, Vector128.Shuffle(bytes, first).AsInt32(), w, 0);
            odd = FusedProduct.Add(odd, Vector128.Shuffle(bytes, second).AsInt32(), w, 1);
            even = FusedProduct.Add(even, Vector128.Shuffle(bytes, third).AsInt32(), w, 2);
            odd = FusedProduct.Add(odd, Vector128.Shuffle(bytes, fourth).AsInt32(), w, 3);
        }

        even += odd;
        result[0] = ResampleKernel.Clip(even.GetElement(0));
        result[1] = ResampleKernel.Clip(even.GetElement(1));
        result[2] = ResampleKernel.Clip(even.GetElement(2));
    }

    private static void SumPlainly(ReadOnlySpan<byte> pixels, ResampleKernel kernel, int x, Span<byte> result)
    {
        for (var c = 0; c < result.Length; c++)
        {
            var sum = ResampleKernel.Half;
            for (var k = 0; k < kernel.Counts[x]; k++)
                sum += pixels[k * result.Length + c] * kernel.Weights[x * kernel.Taps + k];
            result[c] = ResampleKernel.Clip(sum);
        }
    }
}
