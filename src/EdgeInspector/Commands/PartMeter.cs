using System.Security.Cryptography;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>Measures the parts on pictures: what their verdicts will hang on.</summary>
internal sealed class PartMeter(PartInspector inspector, PicturePreparation preparation)
{
    private readonly Dictionary<string, string> _seen = [];

    /// <summary>Every picture's values; the first one that cannot be read ends it, for a threshold over the rest would not be theirs.</summary>
    /// <param name="files">Pictures, each of one part.</param>
    /// <param name="what">Names them in the progress line.</param>
    /// <param name="notice">Takes a line for each picture that is left out: another one's copy (one part proves nothing twice), or one that gets no verdict.</param>
    public Outcome<IReadOnlyList<PartValues>> Measure(IReadOnlyList<string> files, string what, Action<string> notice)
    {
        using var progress = new ConsoleProgress(what, files.Count, "pictures");
        var measured = new List<PartValues>();
        foreach (var file in files)
        {
            var read = preparation.Read(file);
            if (!read.TryGet(out var image))
                return new Failure(read.Error!);
            using (image)
            {
                var pixels = Convert.ToHexString(SHA256.HashData(image.Pixels));
                if (!_seen.TryAdd(pixels, file))
                {
                    notice($"{file} is the same picture as {_seen[pixels]} and is left out");
                    continue;
                }

                var inspection = inspector.Inspect(image);
                if (inspection.Pass is null)
                {
                    notice($"{file} would be NotDecidable and is left out: {inspection.Reason}");
                    continue;
                }

                measured.Add(PartValues.Of(file, inspection, image.Width, image.Height));
            }

            progress.Report(measured.Count);
        }

        return measured;
    }
}
