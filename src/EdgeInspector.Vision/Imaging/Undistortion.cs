using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Straightens pictures by a lens calibration. Focal length and optical centre stay what they were, so that lengths in the
/// middle of the picture stay, too; what the lens did not see comes out black. Where each pixel comes from is worked out once.
/// </summary>
public sealed class Undistortion : IDisposable
{
    private readonly LensCalibration _calibration;
    private readonly Mat _map = new(), _fractions = new();
    private readonly InputArray _mapArgument, _fractionsArgument;

    public Undistortion(LensCalibration calibration)
    {
        _calibration = calibration;
        using var matrix = new MatView(3, 3, MatType.CV_64FC1, calibration.CameraMatrix.ToArray());
        using var coefficients = new MatView(1, calibration.Coefficients.Count, MatType.CV_64FC1, calibration.Coefficients.ToArray());
        using var asIs = new Mat();
        Cv2.InitUndistortRectifyMap(matrix.Argument, coefficients.Argument, asIs, matrix.Argument, new Size(calibration.Width, calibration.Height), MatType.CV_16SC2, _map, _fractions);
        (_mapArgument, _fractionsArgument) = (_map.AsArgument(), _fractions.AsArgument());
    }

    /// <summary>Why a picture cannot be straightened, or null.</summary>
    public string? Problem(ImageBuffer picture) => picture.Width == _calibration.Width && picture.Height == _calibration.Height
        ? null
        : $"the picture has {picture.Width} x {picture.Height} pixels, and the lens calibration {_calibration.Name} is for {_calibration.Width} x {_calibration.Height}";

    /// <param name="from">A picture of the calibration's size.</param>
    /// <param name="to">Another of that size and of its format.</param>
    /// <param name="isPalette">There are no values between its colours.</param>
    internal void Apply(InputArray from, Mat to, bool isPalette) =>
        Cv2.Remap(from, to, _mapArgument, _fractionsArgument, isPalette ? InterpolationFlags.Nearest : InterpolationFlags.Linear, BorderTypes.Constant, Scalar.Black);

    public void Dispose()
    {
        _mapArgument.Dispose();
        _fractionsArgument.Dispose();
        _map.Dispose();
        _fractions.Dispose();
    }
}
