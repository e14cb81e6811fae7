namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// DAGM 2007's layout: <c>Class1/Train/0001.PNG</c> and <c>Class1/Train/Label/0001_label.PNG</c>, likewise <c>Test</c>; a
/// picture is defective if it has a label. One archive in circulation nests <c>Class1/Class1</c>.
/// </summary>
internal static class DagmLayout
{
    public static Outcome<Dataset>? TryRead(string root)
    {
        var candidates = IsClass(root) ? [root] : Listing.Folders(root);
        DatasetClass[] classes = [.. candidates.Select(Unnest).Where(IsClass).Select(Read)];
        if (classes.Length == 0)
            return null;
        return new Dataset(root, "DAGM 2007", classes);
    }

    /// <summary>Upper case, unlike all others: file systems for Linux tell <c>Test</c> from <c>test</c>.</summary>
    private static bool IsClass(string folder) => Listing.Folders(folder).Any(f => Path.GetFileName(f) == "Test");

    private static string Unnest(string folder)
    {
        var inner = Path.Combine(folder, Listing.Name(folder));
        return Directory.Exists(inner) ? inner : folder;
    }

    private static DatasetClass Read(string folder) =>
        new(Listing.Name(folder), ReadSplit(Path.Combine(folder, "Train")), ReadSplit(Path.Combine(folder, "Test")));

    private static IReadOnlyList<LabelledImage> ReadSplit(string folder)
    {
        var labels = MaskFolder.List(Path.Combine(folder, "Label"));
        return
        [
            .. Listing.Images(folder).Select(image => labels.Find(image, "_label") is { } label
                ? new LabelledImage(image, "defect", true, label)
                : new LabelledImage(image, "good", false, null)),
        ];
    }
}
