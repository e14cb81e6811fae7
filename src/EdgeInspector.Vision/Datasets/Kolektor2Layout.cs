namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// KolektorSDD2's layout: <c>train/10000.png</c> beside <c>train/10000_GT.png</c>, all-black where the part is good;
/// likewise <c>test</c>.
/// </summary>
internal static class Kolektor2Layout
{
    private const string Suffix = "_GT";

    public static Outcome<Dataset>? TryRead(string root)
    {
        var test = Listing.Images(Path.Combine(root, "test"));
        if (!test.Any(BesideImages.IsMask(Suffix)))
            return null;
        var readTrain = BesideImages.Read(Listing.Images(Path.Combine(root, "train")), Suffix);
        if (!readTrain.TryGet(out var train))
            return new Failure(readTrain.Error!);
        var readTest = BesideImages.Read(test, Suffix);
        return readTest.TryGet(out var tested)
            ? new Dataset(root, "KolektorSDD2", [new(Listing.Name(root), train, tested)])
            : new Failure(readTest.Error!);
    }
}
