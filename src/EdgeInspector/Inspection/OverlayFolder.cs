using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>Pictures of NotOK parts with their defects drawn in, the newest few of all cameras.</summary>
/// <param name="config">Folder and count.</param>
/// <param name="limits">By camera id: the heat's colour scale hangs on the camera's threshold.</param>
internal sealed class OverlayFolder(OverlaysConfig config, IReadOnlyDictionary<string, DecisionLimits> limits)
{
    private const string Suffix = ".notok.png";

    private readonly Lock _lock = new();

    /// <summary>Saves one picture; returns what went wrong, or null.</summary>
    public string? Save(string camera, Frame frame, PartInspection inspection)
    {
        var png = Overlay.RenderPng(frame.Image!, inspection, limits[camera]);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(frame.CaptureTimeMs);
        var part = Path.GetFileNameWithoutExtension(frame.Name);
        var name = FormattableString.Invariant($"{time:yyyyMMdd'T'HHmmss.fff'Z'}_{camera}_{part}{Suffix}");
        lock (_lock)
        {
            try
            {
                Directory.CreateDirectory(config.Folder);
                File.WriteAllBytes(Path.Combine(config.Folder, name), png);

                // Only files of our own kind are counted and deleted; names sort by time.
                foreach (var old in Directory.EnumerateFiles(config.Folder, "*" + Suffix).OrderDescending(StringComparer.Ordinal).Skip(config.Keep))
                    File.Delete(old);
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"the picture folder {config.Folder} cannot be written: {e.Message}";
            }
        }
    }
}
