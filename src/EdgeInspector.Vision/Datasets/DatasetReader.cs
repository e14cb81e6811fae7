namespace EdgeInspector.Vision.Datasets;

/// <summary>Finds out which layout a data set has, and reads it.</summary>
public static class DatasetReader
{
    /// <summary>
    /// Each layout recognises itself, or answers null. Lists of files come first, because they say most; MVTec AD's comes
    /// last, because others (DAGM 2007's, KolektorSDD2's) look like it from outside.
    /// </summary>
    private static readonly Func<string, Outcome<Dataset>?>[] Layouts =
    [
        MetaJsonLayout.TryRead, VisaLayout.TryRead, DagmLayout.TryRead, Kolektor2Layout.TryRead, KolektorLayout.TryRead, MvtecLayout.TryRead,
    ];

    public static Outcome<Dataset> Read(string root)
    {
        if (!Directory.Exists(root))
            return new Failure($"data set {root} is not a folder");
        try
        {
            foreach (var tryRead in Layouts)
            {
                if (tryRead(root) is { } read)
                    return read.TryGet(out var dataset) ? Checked(dataset) : read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"data set {root} cannot be read: {e.Message}");
        }

        return new Failure(
            $"data set {root} has no layout that is read here: it holds no test/ and no <class>/test/ (MVTec AD, BTAD, VisA, DTD-Synthetic), "
            + "Class*/Test/ (DAGM 2007), *_GT.png (KolektorSDD2), *_label.bmp (KolektorSDD), split_csv/1cls.csv (VisA) or meta.json (AnomalyCLIP)");
    }

    private static Outcome<Dataset> Checked(Dataset dataset)
    {
        if (dataset.Classes.Count == 0)
            return new Failure($"data set {dataset.Root} ({dataset.Layout}'s layout) is empty");
        if (dataset.Classes.FirstOrDefault(c => c.Train.Count + c.Test.Count == 0) is { } empty)
            return new Failure($"class {empty.Name} of data set {dataset.Root} ({dataset.Layout}'s layout) has no pictures");
        return dataset;
    }
}
