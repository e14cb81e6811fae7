using System.Globalization;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class LensCalibrationTests
{
    private const string Yaml = """
        %YAML:1.0
        ---
        calibration_time: "Tue 24 Nov 2026 08:00:00 AM UTC"
        image_width: 160
        image_height: 120
        camera_matrix: !!opencv-matrix
           rows: 3
           cols: 3
           dt: d
           data: [ 140., 0., 83., 0., 150., 57., 0., 0., 1. ]
        distortion_coefficients: !!opencv-matrix
           rows: 5
           cols: 1
           dt: d
           data: [ -3.0e-01, 8.0e-02, 2.0e-03, -1.0e-03, 1.0e-02 ]
        avg_reprojection_error: 3.1e-01

        """;

    private const string Xml = """
        <?xml version="1.0"?>
        <opencv_storage>
        <image_width>160</image_width>
        <image_height>120</image_height>
        <camera_matrix type_id="opencv-matrix">
          <rows>3</rows>
          <cols>3</cols>
          <dt>d</dt>
          <data>
            140. 0. 83. 0. 150. 57. 0. 0. 1.</data></camera_matrix>
        <distortion_coefficients type_id="opencv-matrix">
          <rows>1</rows>
          <cols>5</cols>
          <dt>d</dt>
          <data>
            -3.0e-01 8.0e-02 2.0e-03 -1.0e-03 1.0e-02</data></distortion_coefficients>
        </opencv_storage>

        """;

    private const string Json = """
        {
            "image_width": 160,
            "image_height": 120,
            "camera_matrix": {
                "type_id": "opencv-matrix",
                "rows": 3,
                "cols": 3,
                "dt": "d",
                "data": [ 140.0, 0.0, 83.0, 0.0, 150.0, 57.0, 0.0, 0.0, 1.0 ]
            },
            "distortion_coefficients": {
                "type_id": "opencv-matrix",
                "rows": 1,
                "cols": 5,
                "dt": "d",
                "data": [ -3.0e-01, 8.0e-02, 2.0e-03, -1.0e-03, 1.0e-02 ]
            }
        }

        """;

    [Theory]
    [InlineData(Yaml)]
    [InlineData(Xml)]
    [InlineData(Json)]
    public void Parse_OfEveryFormOfOpenCv_ReadsTheSame(string text)
    {
        var calibration = LensCalibration.Parse(text, "lens").Value!;

        Assert.Equal((160, 120), (calibration.Width, calibration.Height));
        Assert.Equal([140, 0, 83, 0, 150, 57, 0, 0, 1], calibration.CameraMatrix);
        Assert.Equal([-0.3, 0.08, 0.002, -0.001, 0.01], calibration.Coefficients);
    }

    [Theory]
    [InlineData("nothing of the kind", "", "it is not YAML, XML or JSON as OpenCV writes it")]
    [InlineData("{ \"a\": ", "", "it is not YAML, XML or JSON as OpenCV writes it")]
    [InlineData("{ \"image_width\": 160 }", "", "it needs camera_matrix, 3 x 3 with focal lengths above 0")]
    [InlineData("camera_matrix:", "camera_matrix_2:", "it needs camera_matrix, 3 x 3 with focal lengths above 0")]
    [InlineData("[ 140.,", "[ 0.,", "it needs camera_matrix, 3 x 3 with focal lengths above 0")]
    [InlineData("[ 140.,", "[ .Nan,", "it needs camera_matrix, 3 x 3 with focal lengths above 0")]
    [InlineData("distortion_coefficients:", "distortion:", "it needs distortion_coefficients: 4, 5, 8, 12 or 14 numbers")]
    [InlineData("rows: 5\n   cols: 1", "rows: 3\n   cols: 1", "it needs distortion_coefficients: 4, 5, 8, 12 or 14 numbers")]
    [InlineData("image_width: 160", "width: 160", "it needs image_width and image_height in pixels")]
    [InlineData("image_height: 120", "image_height: -120", "it needs image_width and image_height in pixels")]
    [InlineData("image_height: 120", "image_height: 2000000000", "it needs image_width and image_height in pixels")]
    public void Parse_OfAnythingElse_SaysWhatIsMissing(string right, string wrong, string why)
    {
        var text = wrong.Length == 0 ? right : Yaml.Replace(right, wrong, StringComparison.Ordinal);
        if (wrong.StartsWith("rows: 3", StringComparison.Ordinal))
            text = text.Replace(", -1.0e-03, 1.0e-02", "", StringComparison.Ordinal);

        Assert.Equal($"lens is no lens calibration: {why}", LensCalibration.Parse(text, "lens").Error);
    }

    [Theory]
    [InlineData(".yml")]
    [InlineData(".xml")]
    [InlineData(".json")]
    public void Read_OfWhatOpenCvWrites_IsThat(string extension)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + extension);
        using (var storage = new FileStorage(path, FileStorage.Modes.Write))
        using (var matrix = Mat.FromPixelData(3, 3, MatType.CV_64FC1, new double[] { 140.25, 0, 83, 0, 150, 57, 0, 0, 1 }))
        using (var coefficients = Mat.FromPixelData(8, 1, MatType.CV_32FC1, new float[] { 1, 2, 3, 4, 5, 6, 7, 0.5f }))
        {
            storage.Write("image_width", 160);
            storage.Write("image_height", 120);
            storage.Write("camera_matrix", matrix);
            storage.Write("distortion_coefficients", coefficients);
        }

        var calibration = LensCalibration.Read(path).Value!;
        File.Delete(path);

        Assert.Equal((160, 120), (calibration.Width, calibration.Height));
        Assert.Equal([140.25, 0, 83, 0, 150, 57, 0, 0, 1], calibration.CameraMatrix);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 0.5], calibration.Coefficients);
    }

    [Fact]
    public void Read_OfNoFile_SaysSo() => Assert.Equal("there is no file /nowhere/lens.yml", LensCalibration.Read("/nowhere/lens.yml").Error);

    [Fact]
    public void Parse_OfAnyMutatedFile_GivesACalibrationOrSaysWhyNot()
    {
        var random = new Random(11);
        var good = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = new[] { Yaml, Xml, Json }[round % 3];
            for (var mutations = random.Next(1, 4); mutations > 0; mutations--)
            {
                var from = random.Next(text.Length);
                var inserted = Enumerable.Range(0, random.Next(6)).Select(_ => (char)random.Next(' ', '~')).ToArray();
                text = text[..from] + new string(inserted) + text[Math.Min(from + random.Next(8), text.Length)..];
            }

            var parsed = LensCalibration.Parse(text, "lens");

            Assert.NotEqual(parsed.Value is null, parsed.Error is null);
            if (!parsed.TryGet(out var calibration))
                continue;
            good++;
            using var undistortion = new Undistortion(calibration with { Width = 16, Height = 16 });
        }

        Assert.InRange(good, 100, 2900);
    }

    [Theory]
    [InlineData("-0.3,0.08,0.002,-0.001")]
    [InlineData("-0.3,0.08,0.002,-0.001,0.01")]
    [InlineData("0.4,0.05,-0.003,0.002,0.01,0.1,-0.02,0.03")]
    [InlineData("-0.3,0.08,0.002,-0.001,0.01,0.1,-0.02,0.03,0.004,-0.003,0.005,0.002")]
    [InlineData("-0.3,0.08,0.002,-0.001,0.01,0.1,-0.02,0.03,0.004,-0.003,0.005,0.002,0,0")]
    public void Undistortion_TakesEveryPixelFromWhereBrownAndConradyPutIt(string coefficients)
    {
        double[] k = [.. coefficients.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)), .. new double[14]];
        var calibration = new LensCalibration("lens", 160, 120, [140, 0, 83, 0, 150, 57, 0, 0, 1], [.. k[..(coefficients.Count(c => c == ',') + 1)]]);
        var seen = ImageBuffer.Rent(160, 120, PixelFormat.Gray8);
        for (var i = 0; i < seen.Length; i++)
            seen.Pixels[i] = (byte)Math.Round(Scene(i % 160, i / 160));
        using var preparation = new PicturePreparation(new Undistortion(calibration));
        using var straight = preparation.Apply(seen).Value!;

        var moved = 0.0;
        for (var i = 0; i < straight.Length; i++)
        {
            var (x, y) = Distort((i % 160 - 83) / 140.0, (i / 160 - 57) / 150.0, k);
            var (column, row) = (140 * x + 83, 150 * y + 57);
            moved = Math.Max(moved, Math.Max(Math.Abs(column - i % 160), Math.Abs(row - i / 160)));
            if (column is >= 0 and <= 159 && row is >= 0 and <= 119)
                Assert.Equal(Scene(column, row), straight.Pixels[i], 1.5);
            else if (column is < -1 or > 160 || row is < -1 or > 120)
                Assert.Equal(0, straight.Pixels[i]);
        }

        Assert.True(moved > 5, "a lens that bends nothing proves nothing");
    }

    [Fact]
    public void Undistortion_OfAnotherSize_IsRefused()
    {
        using var preparation = new PicturePreparation(new Undistortion(LensCalibration.Parse(Yaml, "lens.yml").Value!));
        var picture = ImageBuffer.Rent(120, 160, PixelFormat.Gray8);

        Assert.Equal("the picture has 120 x 160 pixels, and the lens calibration lens.yml is for 160 x 120", preparation.Apply(picture).Error);
        Assert.Throws<ObjectDisposedException>(() => picture.Copy());
    }

    private static double Scene(double x, double y) => 128 + 100 * Math.Sin(x / 15) * Math.Cos(y / 12);

    /// <summary>The model as it stands in OpenCV's documentation of calib3d, without a tilted sensor.</summary>
    private static (double X, double Y) Distort(double x, double y, double[] k)
    {
        var r2 = x * x + y * y;
        var radial = (1 + k[0] * r2 + k[1] * r2 * r2 + k[4] * r2 * r2 * r2) / (1 + k[5] * r2 + k[6] * r2 * r2 + k[7] * r2 * r2 * r2);
        return (
            x * radial + 2 * k[2] * x * y + k[3] * (r2 + 2 * x * x) + k[8] * r2 + k[9] * r2 * r2,
            y * radial + k[2] * (r2 + 2 * y * y) + 2 * k[3] * x * y + k[10] * r2 + k[11] * r2 * r2);
    }
}
