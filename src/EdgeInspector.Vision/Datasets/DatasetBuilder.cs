namespace EdgeInspector.Vision.Datasets;

/// <summary>Puts pictures that a list names in any order into classes in ordinal order.</summary>
internal sealed class DatasetBuilder(string root, string layout)
{
    private readonly SortedDictionary<string, (List<LabelledImage> Train, List<LabelledImage> Test)> _classes = new(StringComparer.Ordinal);

    /// <summary>Makes the class known, though it may stay without pictures.</summary>
    public void Add(string className) => _classes.TryAdd(className, ([], []));

    public void Add(string className, bool isTest, LabelledImage image)
    {
        Add(className);
        var (train, test) = _classes[className];
        (isTest ? test : train).Add(image);
    }

    public Dataset Build() => new(root, layout, [.. _classes.Select(c => new DatasetClass(c.Key, Ordered(c.Value.Train), Ordered(c.Value.Test)))]);

    private static IReadOnlyList<LabelledImage> Ordered(List<LabelledImage> images) => [.. images.OrderBy(image => image.Path, StringComparer.Ordinal)];
}
