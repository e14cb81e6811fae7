using EdgeInspector.Tests;
using EdgeInspector.Vision.Evaluation;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Evaluation;

public sealed class MaskFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, 8)]
    [InlineData(24, 40)]
    public void Mask_OfAnySize_IsStretchedOverTheMap(int width, int height)
    {
        // The left half is defective, marked as faintly as possible.
        using var picture = new Mat(height, width, MatType.CV_8UC1, Scalar.Black);
        picture[new Rect(0, 0, width / 2, height)].SetTo(new Scalar(1));
        Cv2.ImWrite(_folder["mask.png"], picture);

        var mask = MaskFile.Read(_folder["mask.png"], 4).Value!;

        Assert.Equal([true, true, false, false, true, true, false, false, true, true, false, false, true, true, false, false], mask);
    }

    [Fact]
    public void Mask_InColour_CountsEveryColour()
    {
        using var picture = new Mat(4, 4, MatType.CV_8UC3, Scalar.Black);
        picture[new Rect(0, 0, 1, 4)].SetTo(new Scalar(255, 0, 0));
        Cv2.ImWrite(_folder["mask.png"], picture);

        Assert.Equal(4, MaskFile.Read(_folder["mask.png"], 4).Value!.Count(defective => defective));
    }

    [Fact]
    public void Mask_ThatIsNoPicture_IsNamed()
    {
        File.WriteAllText(_folder["mask.png"], "no picture");

        Assert.StartsWith($"mask {_folder["mask.png"]} ", MaskFile.Read(_folder["mask.png"], 4).Error, StringComparison.Ordinal);
    }
}
