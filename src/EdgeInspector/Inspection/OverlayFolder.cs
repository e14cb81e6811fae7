using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Inspection;

/// <summary>The files of the newest few overlays of all cameras. Only files of their kind are counted and deleted.</summary>
internal sealed class OverlayFolder(OverlaysConfig config)
{
    private const string Kind = ".notok";
    private const string Suffix = Kind + ".jpg";

    /// <summary>Oldest first; null until it is known what earlier runs left.</summary>
    private Queue<string>? _files;

    /// <exception cref="IOException">It cannot be saved.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Save(string name, ReadOnlySpan<byte> file)
    {
        Directory.CreateDirectory(config.Folder);

        // Names sort by time. Earlier versions wrote PNG.
        _files ??= new(Directory.EnumerateFiles(config.Folder, $"*{Kind}.*").Order(StringComparer.Ordinal));
        var path = Path.Combine(config.Folder, name);
        _files.Enqueue(path);
        while (_files.Count > config.Keep)
            File.Delete(_files.Dequeue());
        File.WriteAllBytes(path, file);
    }

    /// <summary>What a frame's overlay is called.</summary>
    public static string FileName(string camera, Frame frame)
    {
        // A frame of a video is called clip.avi#12, where nothing behind the dot can be spared.
        var time = DateTimeOffset.FromUnixTimeMilliseconds(frame.CaptureTimeMs);
        var part = ImageFile.IsImageName(frame.Name) ? Path.GetFileNameWithoutExtension(frame.Name) : frame.Name;
        return FormattableString.Invariant($"{time:yyyyMMdd'T'HHmmss.fff'Z'}_{camera}_{part}{Suffix}");
    }
}
