using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Inspection;

public sealed class RecentPartsTests
{
    [Fact]
    public void Copy_AfterMany_HasTheNewestInOrder()
    {
        using var recent = new RecentParts();
        for (var i = 1; i <= 7; i++)
            recent.Add(Frame($"{i}", 4, (byte)i), i == 7 ? ResultEvaluation.NotOk : ResultEvaluation.Ok);

        var parts = recent.Copy();

        Assert.Equal(["3", "4", "5", "6", "7"], parts.Select(part => part.Name));
        Assert.Equal(new byte[] { 7, 7, 7, 7 }, parts[^1].Picture.Pixels.ToArray());
        Assert.Equal(ResultEvaluation.NotOk, parts[^1].Evaluation);
        Assert.Equal(["7"], recent.Copy(1).Select(part => part.Name));
    }

    [Fact]
    public void Add_LargePictures_KeepsFewerButOne()
    {
        using var recent = new RecentParts();

        recent.Add(Frame("1", 20 << 20, 1), ResultEvaluation.Ok);
        recent.Add(Frame("2", 20 << 20, 2), ResultEvaluation.Ok);
        Assert.Equal(["2"], recent.Copy().Select(part => part.Name));
        recent.Add(Frame("3", 40 << 20, 3), ResultEvaluation.Ok);

        Assert.Equal(["3"], recent.Copy().Select(part => part.Name));
    }

    private static Frame Frame(string name, int pixels, byte value)
    {
        var picture = ImageBuffer.Rent(pixels, 1, PixelFormat.Gray8);
        picture.Pixels.Fill(value);
        return new(name, picture, Capture.Begin(TimeProvider.System));
    }
}
