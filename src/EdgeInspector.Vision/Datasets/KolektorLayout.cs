namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// KolektorSDD's layout: <c>kos01/Part0.jpg</c> beside <c>kos01/Part0_label.bmp</c>, all-black where the part is good. It
/// has no split, so all pictures are for testing.
/// </summary>
internal static class KolektorLayout
{
    private const string Suffix = "_label";

    public static Outcome<Dataset>? TryRead(string root)
    {
        var folders = Listing.Folders(root).Where(folder => Listing.Images(folder).Any(BesideImages.IsMask(Suffix)));
        string[] images = [.. folders.SelectMany(Listing.Images)];
        if (images.Length == 0)
            return null;
        var read = BesideImages.Read(images, Suffix);
        return read.TryGet(out var test)
            ? new Dataset(root, "KolektorSDD", [new(Listing.Name(root), [], test)])
            : new Failure(read.Error!);
    }
}
