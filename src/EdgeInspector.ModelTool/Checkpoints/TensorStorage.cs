using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Fills the bytes of a tensor, beginning at a byte of its storage.</summary>
internal delegate void StorageReader(long offset, Span<byte> into);

/// <summary>Raw little-endian values becoming torch tensors: sizes, and the one copy.</summary>
internal static class TensorStorage
{
    /// <summary>One tensor's bytes are one span, which .NET addresses with an int.</summary>
    private const long MaxBytes = int.MaxValue;

    private const int MaxRank = 16;

    public static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float64 or ScalarType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type that checkpoints are read in"),
    };

    /// <summary>Half a sentence on why no tensor can have this shape, or null.</summary>
    public static string? Problem(ScalarType type, IReadOnlyList<long> shape)
    {
        if (shape.Count > MaxRank)
            return $"has {shape.Count} dimensions, more than {MaxRank}";
        Int128 bytes = ElementSize(type);
        foreach (var size in shape)
        {
            if (size < 0)
                return $"has the impossible shape {Clip.ClipShapes.Show(shape)}";
            bytes *= Math.Max(1, size);
            if (bytes > MaxBytes)
                return $"of shape {Clip.ClipShapes.Show(shape)} is larger than 2 GiB, which is not read here";
        }

        return null;
    }

    /// <summary>Copies a row-major tensor out of its file, and widens it to float32 where it is a narrower or wider float.</summary>
    public static Tensor Read(ScalarType type, IReadOnlyList<long> shape, StorageReader reader, long offset)
    {
        // A bool byte other than 0 and 1 would be undefined in torch; as a byte it is a number that can be compared.
        var stored = empty([.. shape], dtype: type == ScalarType.Bool ? ScalarType.Byte : type);
        if (stored.numel() > 0)
            reader(offset, stored.bytes);
        ScalarType? wanted = type switch
        {
            ScalarType.Bool => ScalarType.Bool,
            ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64 => ScalarType.Float32,
            _ => null,
        };
        if (wanted is not { } target)
            return stored;
        using (stored)
            return stored.to(target);
    }

    /// <summary>The same through strides, as views of a larger or transposed tensor are saved; the range has been checked.</summary>
    public static Tensor ReadStrided(ScalarType type, IReadOnlyList<long> shape, IReadOnlyList<long> strides, StorageReader reader, long offset)
    {
        if (shape.Contains(0) || IsRowMajor(shape, strides))
            return Read(type, shape, reader, offset);
        using var storage = Read(type, [Extent(shape, strides)], reader, offset);
        using var view = storage.as_strided([.. shape], [.. strides]);
        return view.contiguous();
    }

    /// <summary>Elements from the first to the last that the strides reach.</summary>
    public static long Extent(IReadOnlyList<long> shape, IReadOnlyList<long> strides) =>
        1 + shape.Zip(strides, (size, stride) => (size - 1) * stride).Sum();

    private static bool IsRowMajor(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        var expected = 1L;
        for (var i = shape.Count - 1; i >= 0; expected *= shape[i], i--)
        {
            if (shape[i] > 1 && strides[i] != expected)
                return false;
        }

        return true;
    }
}
