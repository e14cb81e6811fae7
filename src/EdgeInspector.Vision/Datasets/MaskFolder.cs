namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// A folder of ground-truth masks, found by the picture's name and what a layout appends to it: <c>000_mask.png</c> (MVTec
/// AD, DTD-Synthetic), <c>000.png</c> (BTAD, VisA) or <c>000_label.PNG</c> (DAGM 2007) for <c>000.*</c>, with any image extension.
/// </summary>
internal sealed class MaskFolder
{
    public static readonly MaskFolder None = new();

    private readonly Dictionary<string, string> _byStem = new(StringComparer.Ordinal);

    private MaskFolder()
    {
    }

    /// <summary>Empty where there is no such folder.</summary>
    public static MaskFolder List(string folder)
    {
        var masks = new MaskFolder();
        foreach (var file in Listing.Images(folder))
            masks._byStem.TryAdd(Listing.Stem(file), file);
        return masks;
    }

    /// <summary>Null where the picture has no mask.</summary>
    public string? Find(string image, params ReadOnlySpan<string> suffixes)
    {
        foreach (var suffix in suffixes)
        {
            if (_byStem.TryGetValue(Listing.Stem(image) + suffix, out var mask))
                return mask;
        }

        return null;
    }
}
