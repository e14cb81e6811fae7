using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>The files that <c>inspect</c> writes on request.</summary>
internal sealed record InspectOutput(string? MapFolder, string? OverlayFolder)
{
    /// <summary>Makes the folders; returns what is in the way, or null.</summary>
    public string? Prepare(IReadOnlyList<string> files)
    {
        string[] folders = [.. new[] { MapFolder, OverlayFolder }.OfType<string>()];
        if (folders.Length > 0 && ImageArguments.SameName(files) is { } clash)
            return $"{clash.First} and {clash.Second} would be saved under one name; inspect them one after the other into different folders";
        if (OverlayFolder is not null && files.FirstOrDefault(file => Path.GetFullPath(OverlayPath(OverlayFolder, file)) == Path.GetFullPath(file)) is { } source)
            return $"--save-overlay {OverlayFolder} would overwrite {source}; name another folder";
        return Try(() => Array.ForEach(folders, folder => Directory.CreateDirectory(folder)));
    }

    public string? Save(string file, ImageBuffer image, PartVerdict verdict) => Try(() =>
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (MapFolder is not null)
            NumpyFile.Write(Path.Combine(MapFolder, name + ".npy"), verdict.Inspection.Map, verdict.Inspection.MapSize, verdict.Inspection.MapSize);
        if (OverlayFolder is not null)
        {
            using var overlay = Overlay.Draw(image, verdict);
            overlay.SavePng(OverlayPath(OverlayFolder, file));
        }
    });

    private static string OverlayPath(string folder, string file) => Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".png");

    private static string? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot save: {e.Message}";
        }
    }
}
