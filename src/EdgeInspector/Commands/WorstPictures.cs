using System.Globalization;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>
/// Overlays of what a model gets most wrong: of each class the defective pictures with the lowest scores and the good ones
/// with the highest.
/// </summary>
internal static class WorstPictures
{
    private const int OfEachLabel = 3, LongestNamePart = 24;

    public static void Save(string folder, Evaluation evaluation, Dataset dataset, Func<DatasetClass, PartInspector> createInspector)
    {
        Directory.CreateDirectory(folder);

        // An earlier run's would pass for this one's.
        foreach (var old in Directory.EnumerateFiles(folder, "*.png").Where(IsOurs).ToArray())
            File.Delete(old);
        foreach (var @class in dataset.Classes)
        {
            using var inspector = createInspector(@class);
            var scored = @class.Test.Zip(evaluation.Classes[@class.Name].Scores, (picture, score) => (Picture: picture, Score: score)).ToArray();
            Save(folder, @class.Name, "lowest-defective", scored.Where(s => s.Picture.IsDefective).OrderBy(s => s.Score), inspector);
            Save(folder, @class.Name, "highest-good", scored.Where(s => !s.Picture.IsDefective).OrderByDescending(s => s.Score), inspector);
        }
    }

    private static void Save(string folder, string className, string what, IEnumerable<(LabelledImage Picture, float Score)> worstFirst, PartInspector inspector)
    {
        foreach (var ((picture, score), index) in worstFirst.Take(OfEachLabel).Select((scored, index) => (scored, index)))
        {
            // It could be read a moment ago; what has gone since is no loss to the figures.
            if (!ImageFile.Read(picture.Path).TryGet(out var image))
                continue;
            using (image)
            {
                var parts = new[] { className, what, $"{index + 1}", score.ToString("F3", CultureInfo.InvariantCulture), picture.Kind, Path.GetFileNameWithoutExtension(picture.Path) };
                var name = string.Join('_', parts.Select(FileNamePart)) + ".png";
                using var overlay = Overlay.Draw(image, inspector.Inspect(image));
                overlay.SavePng(Path.Combine(folder, name));
            }
        }
    }

    private static bool IsOurs(string file) =>
        Path.GetFileName(file).Contains("_lowest-defective_", StringComparison.Ordinal) || Path.GetFileName(file).Contains("_highest-good_", StringComparison.Ordinal);

    /// <summary>Names of classes and kinds are the data set's, and may hold anything; three of them in full UTF-8 fit a file name.</summary>
    private static string FileNamePart(string text)
    {
        var safe = string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        return safe.Length <= LongestNamePart ? safe : safe[..LongestNamePart];
    }
}
