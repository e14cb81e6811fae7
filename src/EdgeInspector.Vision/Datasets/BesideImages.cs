using EdgeInspector.Vision.Evaluation;

namespace EdgeInspector.Vision.Datasets;

/// <summary>Masks that lie beside their pictures, one for every picture; an all-black one says that the part is good.</summary>
internal static class BesideImages
{
    public static Func<string, bool> IsMask(string suffix) => file => Listing.Stem(file).EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>A picture without a mask is an error: nothing would say whether it is good.</summary>
    /// <param name="files">Pictures and masks.</param>
    /// <param name="suffix">What a mask's name has after the picture's.</param>
    public static Outcome<IReadOnlyList<LabelledImage>> Read(IReadOnlyList<string> files, string suffix)
    {
        var masks = files.Where(IsMask(suffix)).GroupBy(WithoutExtension, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var images = new List<LabelledImage>();
        foreach (var image in files.Where(file => !IsMask(suffix)(file)))
        {
            if (!masks.TryGetValue(WithoutExtension(image) + suffix, out var mask))
                return new Failure($"{image} has no mask {Listing.Stem(image)}{suffix}.* beside it, so it is neither good nor defective");
            var read = MaskFile.ReadBinary(mask);
            if (!read.TryGet(out var binary))
                return new Failure(read.Error!);
            using (binary)
                images.Add(binary.Pixels.ContainsAnyExcept((byte)0) ? new(image, "defect", true, mask) : new(image, "good", false, null));
        }

        return images;
    }

    private static string WithoutExtension(string file) => Path.Combine(Path.GetDirectoryName(file)!, Listing.Stem(file));
}
