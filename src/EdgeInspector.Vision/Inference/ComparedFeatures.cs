namespace EdgeInspector.Vision.Inference;

/// <summary>The features that reference parts are compared by: an output of the model, and its sizes.</summary>
/// <param name="Output">Its name.</param>
/// <param name="Levels">Levels a patch.</param>
/// <param name="Grid">Patches a side.</param>
/// <param name="Width">D, values a level.</param>
public sealed record ComparedFeatures(string Output, int Levels, int Grid, int Width)
{
    /// <summary>Of one picture: 256 MB.</summary>
    internal const long MostValues = 1 << 26;

    public int Patches => Grid * Grid;

    internal int Count => Levels * Patches * Width;

    internal long[] Shape => [1, Levels, Patches, Width];

    /// <summary>Of an output [N, levels, patches, D].</summary>
    internal static ComparedFeatures Of(string output, ReadOnlySpan<int> shape) => new(output, shape[1], (int)Math.Round(Math.Sqrt(shape[2])), shape[3]);

    /// <summary>Whether an output of this shape can be compared by.</summary>
    internal static bool Fit(ReadOnlySpan<long> shape)
    {
        if (shape is not [_, > 0 and <= MostValues and var levels, > 0 and <= MostValues and var patches, > 0 and <= MostValues and var width])
            return false;
        var side = (long)Math.Round(Math.Sqrt(patches));
        return side * side == patches && levels * patches <= MostValues && levels * patches * width <= MostValues;
    }
}
