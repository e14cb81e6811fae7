using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Tests.Inspection;

/// <summary>
/// What runs with every part leaves nothing to finalizers: such objects outlive a garbage collection and make
/// it longer, which stops the line. Alone, for the runtime counts those of the whole process.
/// </summary>
[Collection(nameof(FinalizerTests))]
[CollectionDefinition(nameof(FinalizerTests), DisableParallelization = true)]
public sealed class FinalizerTests
{
    private const int Size = 32, Parts = 200;
    private const uint BayerRG8 = 0x01080009;

    private static readonly byte[] Frame = new byte[Size * Size];
    private static readonly float[] Map = [.. Enumerable.Range(0, Size * Size).Select(cell => cell % 7 < 3 ? 1f : 0)];
    private static readonly InspectedArea Area = new(new Region(4, 4, 20, 20) { Ignored = [Polygon.Rectangle(4, 4, 10, 10)] }, Size);
    private static readonly byte[] Png = With(ImageFile.EncodePng);
    private static readonly byte[] DeepPng = new Mat(Size, Size, MatType.CV_16UC3, new Scalar(1000)).ImEncode(".png");
    private static readonly DefectMask Mask = Find();

    private static readonly PicturePreparation Preparation = new(
        new Undistortion(new("lens", Size, Size, [30, 0, 16, 0, 30, 16, 0, 0, 1], [0.1, 0, 0, 0])), RotateFlags.Rotate90Clockwise, FlipMode.X, PixelFormat.Gray8);

    private static readonly Dictionary<string, Action> Steps = new()
    {
        ["a Bayer camera's frame"] = () => PixelReader.Read(Frame, Size, Size, BayerRG8).Value!.Dispose(),
        ["an image file"] = () => ImageFile.Decode(Png, "picture").Value!.Dispose(),
        ["an image file of 16 bits"] = () => ImageFile.Decode(DeepPng, "picture").Value!.Dispose(),
        ["preparing"] = () => Preparation.Apply(Picture()).Value!.Dispose(),
        ["cropping"] = () => With(picture => Area.Crop(picture)).Dispose(),
        ["the defects"] = () => Find(),
        ["the mask"] = () => MaskSnippet.Crop(Mask),
        ["a preview"] = () => With(picture => FittedJpeg.Encode(picture, Size / 2, 1 << 20)),
        ["a picture that is kept"] = () => With(ImageFile.EncodePng),
    };

    public static TheoryData<string> Names => [.. Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Part_LeavesNothingToFinalizers(string step)
    {
        Steps[step]();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var part = 0; part < Parts; part++)
            Steps[step]();
        GC.Collect();

        Assert.InRange(GC.GetGCMemoryInfo(GCKind.FullBlocking).FinalizationPendingCount, 0, Parts / 4);
    }

    private static DefectMask Find() => DefectMask.Find(Map, Size, new(0.5, 0.5, 0), Size, Size);

    private static ImageBuffer Picture() => ImageBuffer.Rent(Size, Size, PixelFormat.Rgb24);

    private static T With<T>(Func<ImageBuffer, T> use)
    {
        using var picture = Picture();
        return use(picture);
    }
}
