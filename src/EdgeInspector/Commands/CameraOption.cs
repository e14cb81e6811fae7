using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands;

/// <summary><c>--camera ID</c> of the verbs that take pictures for a recipe: the pictures are as that camera takes them, and are prepared as on its line.</summary>
internal static class CameraOption
{
    public static Option<string?> Create() => new("--camera")
    {
        Description = "The pictures are as this camera takes them: prepare them (undistort, rotate, flip, colour) as its line does",
        HelpName = "ID",
    };

    /// <summary>How the pictures are prepared, or what is wrong with the option.</summary>
    public static Outcome<PicturePreparation> Preparation(EdgeInspectorConfig config, string? camera)
    {
        if (camera is null)
            return PicturePreparation.None;
        if (!config.Cameras.TryGetValue(camera, out var found))
            return new Failure($"--camera {camera} is not in the configuration; there are: {string.Join(", ", config.Cameras.Keys)}");
        return found.Prepare?.Load() ?? PicturePreparation.None;
    }
}
