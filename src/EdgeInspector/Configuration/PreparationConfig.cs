using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Configuration;

/// <summary>How a camera's picture becomes the one that is inspected, in the order of these keys.</summary>
internal sealed record PreparationConfig
{
    [Description("File of a lens calibration by which pictures are straightened, as OpenCV's calibration programs write it (YAML, XML or JSON).")]
    [LocalOnly]
    public string? Undistort { get; init; }

    [Description("Turns the picture clockwise by so many degrees.")]
    [AllowedValues("90", "180", "270")]
    public string? Rotate { get; init; }

    [Description("Mirrors the picture: exchanges left and right, top and bottom, or both.")]
    [AllowedValues("horizontal", "vertical", "both")]
    public string? Flip { get; init; }

    [Description("Makes the picture gray, or three colours.")]
    [AllowedValues("gray", "rgb")]
    public string? Colour { get; init; }

    /// <summary>The preparation, or what is wrong with the lens calibration.</summary>
    public Outcome<PicturePreparation> Load()
    {
        Undistortion? undistortion = null;
        if (Undistort is not null)
        {
            var read = LensCalibration.Read(Undistort);
            if (!read.TryGet(out var calibration))
                return new Failure(read.Error!);
            undistortion = new Undistortion(calibration);
        }

        return new PicturePreparation(undistortion, Turn, Mirror, Colour is null ? null : Colour == "gray" ? PixelFormat.Gray8 : PixelFormat.Rgb24);
    }

    private RotateFlags? Turn => Rotate switch
    {
        "90" => RotateFlags.Rotate90Clockwise,
        "180" => RotateFlags.Rotate180,
        "270" => RotateFlags.Rotate90Counterclockwise,
        _ => null,
    };

    // OpenCV names the axis that stays.
    private FlipMode? Mirror => Flip switch
    {
        "horizontal" => FlipMode.Y,
        "vertical" => FlipMode.X,
        "both" => FlipMode.XY,
        _ => null,
    };
}
