namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// VisA as it is published: <c>split_csv/1cls.csv</c> lists object, split, label, image and mask; pictures lie in
/// <c>candle/Data/Images/Normal</c>, masks in <c>candle/Data/Masks/Anomaly</c>. The file is five columns of names and paths
/// without a quote or a comma in them, so it is split at its commas; anything fancier is refused.
/// </summary>
internal static class VisaLayout
{
    private const string Header = "object,split,label,image,mask";

    public static Outcome<Dataset>? TryRead(string root)
    {
        var list = Path.Combine(root, "split_csv", "1cls.csv");
        if (!File.Exists(list))
            return null;
        return Read(root, list);
    }

    private static Outcome<Dataset> Read(string root, string list)
    {
        if (ListedFile.RefuseList(list) is { } refused)
            return refused;
        var builder = new DatasetBuilder(root, "VisA");
        var number = 0;
        foreach (var line in File.ReadLines(list))
        {
            number++;
            if (number == 1 && line != Header)
                return new Failure($"{list} begins with \"{Excerpt(line)}\"; its first line must be {Header}");
            if (number == 1 || line.Length == 0)
                continue;
            if (AddRow(builder, root, line.Split(','), $"{list} line {number}") is { } failure)
                return failure;
        }

        return builder.Build();
    }

    private static Failure? AddRow(DatasetBuilder builder, string root, string[] row, string where)
    {
        if (row.Length != 5 || row.Any(cell => cell.Contains('"', StringComparison.Ordinal)))
            return new Failure($"{where} is \"{Excerpt(string.Join(',', row))}\"; it must be five cells without quotes: {Header}");
        if (row[0].Length == 0)
            return new Failure($"{where}: object is empty; it must be the class's name");
        if (row[1] is not ("train" or "test"))
            return new Failure($"{where}: split is \"{Excerpt(row[1])}\"; it must be train or test");
        if (row[2] is not ("normal" or "anomaly"))
            return new Failure($"{where}: label is \"{Excerpt(row[2])}\"; it must be normal or anomaly");

        var image = ListedFile.Find(root, row[3], $"{where}: image");
        if (image.Error is { } noImage)
            return new Failure(noImage);
        var isDefective = row[2] == "anomaly";
        string? mask = null;
        if (isDefective && row[4].Length > 0)
        {
            var found = ListedFile.Find(root, row[4], $"{where}: mask");
            if (found.Error is { } noMask)
                return new Failure(noMask);
            mask = found.Value;
        }

        builder.Add(row[0], row[1] == "test", new(image.Value!, row[2], isDefective, mask));
        return null;
    }

    private static string Excerpt(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
