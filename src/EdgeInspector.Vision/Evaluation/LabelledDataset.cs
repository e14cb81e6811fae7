using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// Test pictures in MVTec AD's layout: <c>[class/]test/good</c>, <c>[class/]test/kind</c> and
/// <c>[class/]ground_truth/kind/name_mask.png</c>. A root that itself holds <c>test/</c> is one class.
/// </summary>
public static class LabelledDataset
{
    /// <summary>Each class's test pictures, classes and pictures in ordinal order.</summary>
    public static Outcome<IReadOnlyDictionary<string, IReadOnlyList<LabelledImage>>> Read(string root)
    {
        if (!Directory.Exists(root))
            return new Failure($"data set {root} is not a folder");
        string[] folders = Directory.Exists(Path.Combine(root, "test"))
            ? [root]
            : [.. Directory.GetDirectories(root).Where(folder => Directory.Exists(Path.Combine(folder, "test"))).Order(StringComparer.Ordinal)];
        var classes = folders.ToDictionary(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), ReadClass);
        return classes.Values.Any(images => images.Count > 0)
            ? classes
            : new Failure($"data set {root} has no pictures in test/<kind>/ or <class>/test/<kind>/ (MVTec AD's layout)");
    }

    private static IReadOnlyList<LabelledImage> ReadClass(string folder) =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(folder, "test")).Order(StringComparer.Ordinal).SelectMany(kind => Directory
            .EnumerateFiles(kind).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal)
            .Select(path => new LabelledImage(path, Path.GetFileName(kind), FindMask(folder, Path.GetFileName(kind), path)))),
    ];

    private static string? FindMask(string folder, string kind, string image)
    {
        var mask = Path.Combine(folder, "ground_truth", kind, Path.GetFileNameWithoutExtension(image) + "_mask.png");
        return File.Exists(mask) ? mask : null;
    }
}
