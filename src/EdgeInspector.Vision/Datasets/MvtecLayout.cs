namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// MVTec AD's layout, which MPDD, DTD-Synthetic, BTAD and VisA as its authors' script prepares it share:
/// <c>[class/]train/good</c>, <c>[class/]test/kind</c> and <c>[class/]ground_truth/kind</c>. A root that itself holds
/// <c>test/</c> is one class; VisA's classes may lie under <c>1cls/</c>.
/// </summary>
internal static class MvtecLayout
{
    public static Outcome<Dataset>? TryRead(string root)
    {
        var prepared = Path.Combine(root, "1cls");
        var isVisa = Directory.Exists(prepared) && ClassFolders(prepared).Count > 0;
        var folders = isVisa ? ClassFolders(prepared) : ClassFolders(root);
        if (folders.Count == 0)
            return null;
        var isBtad = folders.Any(folder => Directory.Exists(Path.Combine(folder, "test", "ok")));
        return new Dataset(root, isVisa ? "VisA" : isBtad ? "BTAD" : "MVTec AD", [.. folders.Select(ReadClass)]);
    }

    private static IReadOnlyList<string> ClassFolders(string root) =>
        HasTest(root) ? [root] : [.. Listing.Folders(root).Where(HasTest)];

    private static bool HasTest(string folder) => Directory.Exists(Path.Combine(folder, "test"));

    private static DatasetClass ReadClass(string folder) => new(Listing.Name(folder), ReadSplit(folder, "train"), ReadSplit(folder, "test"));

    private static IReadOnlyList<LabelledImage> ReadSplit(string folder, string split) =>
        [.. Listing.Folders(Path.Combine(folder, split)).SelectMany(kind => ReadKind(folder, kind))];

    private static IEnumerable<LabelledImage> ReadKind(string classFolder, string folder)
    {
        var kind = Path.GetFileName(folder);

        // BTAD says "ok" and "ko".
        var isDefective = kind is not ("good" or "ok");
        var masks = isDefective ? MaskFolder.List(Path.Combine(classFolder, "ground_truth", kind)) : MaskFolder.None;
        return Listing.Images(folder).Select(path => new LabelledImage(path, kind, isDefective, masks.Find(path, "_mask", "")));
    }
}
