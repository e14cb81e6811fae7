using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>Pictures of NotOK parts with their defects drawn in, the newest few of all cameras.</summary>
internal sealed class OverlayFolder(OverlaysConfig config)
{
    private const string Suffix = ".notok.png";

    private readonly Lock _lock = new();

    /// <summary>Saves one picture; returns what went wrong, or null.</summary>
    public string? Save(string camera, Frame frame, PartVerdict verdict)
    {
        try
        {
            var png = Overlay.RenderPng(frame.Image!, verdict);
            lock (_lock)
            {
                Directory.CreateDirectory(config.Folder);
                File.WriteAllBytes(Path.Combine(config.Folder, FileName(camera, frame)), png);

                // Only files of our own kind are counted and deleted; names sort by time.
                foreach (var old in Directory.EnumerateFiles(config.Folder, "*" + Suffix).OrderDescending(StringComparer.Ordinal).Skip(config.Keep))
                    File.Delete(old);
            }

            return null;
        }
        catch (Exception e)
        {
            // Whatever it is, a picture for people is not worth the inspection.
            return $"no picture can be saved in {config.Folder}: {e.Message}";
        }
    }

    private static string FileName(string camera, Frame frame)
    {
        // A frame of a video is called clip.avi#12, where nothing behind the dot can be spared.
        var time = DateTimeOffset.FromUnixTimeMilliseconds(frame.CaptureTimeMs);
        var part = ImageFile.IsImageName(frame.Name) ? Path.GetFileNameWithoutExtension(frame.Name) : frame.Name;
        return FormattableString.Invariant($"{time:yyyyMMdd'T'HHmmss.fff'Z'}_{camera}_{part}{Suffix}");
    }
}
