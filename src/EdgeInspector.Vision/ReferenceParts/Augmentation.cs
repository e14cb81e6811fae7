namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>In which other ways a good part may come before the camera: few reference parts then stand for more.</summary>
[Flags]
public enum Augmentation
{
    None = 0,

    /// <summary>Left and right, or top and bottom, exchanged.</summary>
    Mirror = 1,

    /// <summary>By a quarter, a half, three quarters. For what is inspected being square, or it would come out stretched.</summary>
    Turn = 2,

    /// <summary>A tenth darker, a tenth brighter.</summary>
    Light = 4,
}

/// <summary>Makes the other views of a picture.</summary>
public static class Augmentations
{
    /// <summary>Their names on the command line and in messages, to be joined by commas.</summary>
    public const string Names = "mirror, turn, light";

    /// <summary>Reads names joined by commas; null where one is unknown.</summary>
    public static Augmentation? Parse(string? names)
    {
        var all = Augmentation.None;
        foreach (var name in names?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (!Names.Split(", ").Contains(name))
                return null;
            all |= Enum.Parse<Augmentation>(name, ignoreCase: true);
        }

        return all;
    }

    /// <summary>The other views of a square picture, [S, S, 3] each.</summary>
    /// <param name="rgb">uint8 [S, S, 3].</param>
    /// <param name="size">S.</param>
    /// <param name="kinds">Which.</param>
    internal static IEnumerable<byte[]> Views(byte[] rgb, int size, Augmentation kinds)
    {
        var last = size - 1;
        if (kinds.HasFlag(Augmentation.Mirror))
        {
            yield return Move(rgb, size, (x, y) => (last - x, y));
            yield return Move(rgb, size, (x, y) => (x, last - y));
        }

        if (kinds.HasFlag(Augmentation.Turn))
        {
            yield return Move(rgb, size, (x, y) => (y, last - x));
            yield return Move(rgb, size, (x, y) => (last - x, last - y));
            yield return Move(rgb, size, (x, y) => (last - y, x));
        }

        if (kinds.HasFlag(Augmentation.Light))
        {
            yield return Brighten(rgb, 0.9);
            yield return Brighten(rgb, 1.1);
        }
    }

    private static byte[] Move(byte[] rgb, int size, Func<int, int, (int X, int Y)> from)
    {
        var moved = new byte[rgb.Length];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (sourceX, sourceY) = from(x, y);
                rgb.AsSpan(3 * (sourceY * size + sourceX), 3).CopyTo(moved.AsSpan(3 * (y * size + x)));
            }
        }

        return moved;
    }

    private static byte[] Brighten(byte[] rgb, double gain) => [.. rgb.Select(value => (byte)Math.Min(255, Math.Round(gain * value)))];
}
