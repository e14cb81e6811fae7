using System.Text;
using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>What a calibration found of a camera and its lens, in OpenCV's model (pinhole, Brown and Conrady).</summary>
/// <param name="Name">The file, for messages.</param>
/// <param name="Width">Of the pictures that it holds for, in pixels.</param>
/// <param name="Height">Likewise.</param>
/// <param name="CameraMatrix">Focal lengths and optical centre in pixels, 3 x 3, row by row.</param>
/// <param name="Coefficients">k1, k2, p1, p2, k3, ...: 4, 5, 8, 12 or 14.</param>
public sealed record LensCalibration(string Name, int Width, int Height, IReadOnlyList<double> CameraMatrix, IReadOnlyList<double> Coefficients)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a file as OpenCV's calibration programs write it (YAML, XML or JSON), or says why it is none.</summary>
    public static Outcome<LensCalibration> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length is 0 or > MaxBytes
                ? new Failure($"{path} is no lens calibration: it has {(length == 0 ? "no" : "too many")} bytes")
                : Parse(Encoding.UTF8.GetString(bytes, 0, length), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"there is no file {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The same for a file's text; <paramref name="name"/> stands for it in messages.</summary>
    public static Outcome<LensCalibration> Parse(string text, string name)
    {
        try
        {
            using var storage = new FileStorage(text, FileStorage.Modes.Read | FileStorage.Modes.Memory);
            if (!storage.IsOpened())
                return NoneBecause("it is not YAML, XML or JSON as OpenCV writes it");
            var (matrix, coefficients) = (Numbers(storage, "camera_matrix"), Numbers(storage, "distortion_coefficients"));
            if (matrix is not { Length: 9 } || !matrix.All(double.IsFinite) || matrix[0] <= 0 || matrix[4] <= 0)
                return NoneBecause("it needs camera_matrix, 3 x 3 with focal lengths above 0");
            if (coefficients is not { Length: 4 or 5 or 8 or 12 or 14 } || !coefficients.All(double.IsFinite))
                return NoneBecause("it needs distortion_coefficients: 4, 5, 8, 12 or 14 numbers");
            return (Integer(storage, "image_width"), Integer(storage, "image_height")) is ( > 0 and var width, > 0 and var height) && (long)width * height <= ImageFile.MaxPixels
                ? new LensCalibration(name, width, height, matrix, coefficients)
                : NoneBecause("it needs image_width and image_height in pixels");
        }
        catch (OpenCVException)
        {
            return NoneBecause("it is not YAML, XML or JSON as OpenCV writes it");
        }

        Outcome<LensCalibration> NoneBecause(string why) => new Failure($"{name} is no lens calibration: {why}");
    }

    private static int Integer(FileStorage storage, string key)
    {
        using var node = storage[key];
        return node is { IsInt: true } ? node.ReadInt() : 0;
    }

    private static double[]? Numbers(FileStorage storage, string key)
    {
        using var node = storage[key];
        if (node is not { IsMap: true })
            return null;
        using var read = node.ReadMat();
        if (read.Empty() || read.Channels() != 1)
            return null;
        using var doubles = new Mat();
        read.ConvertTo(doubles, MatType.CV_64F);
        return doubles.GetArray(out double[] numbers) ? numbers : null;
    }
}
