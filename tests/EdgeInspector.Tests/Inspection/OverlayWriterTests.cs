using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Tests.Inspection;

public sealed class OverlayWriterTests : IDisposable
{
    private const int Width = 2592, Height = 1944;

    private readonly TempFolder _folder = new();
    private readonly LogLines<OverlayWriter> _log = new();
    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pictures_AreSavedAsTheFramesWere_BeforeTheWriterEnds()
    {
        var writer = new OverlayWriter(new() { Folder = _folder["new/pictures"], Keep = 10 }, _log);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        Add(writer, "part-1.png", 64, 48);
        Add(writer, "clip.avi#12", 32, 16);

        await writer.StopAsync(TestContext.Current.CancellationToken);

        // One that comes later is dropped, and takes no memory.
        Add(writer, "3.png");
        Assert.Equal(0, writer.Waiting);
        Assert.Equal(["19700101T000001.000Z_left_part-1.notok.jpg", "19700101T000002.000Z_left_clip.avi#12.notok.jpg"], Files("new/pictures"));
        Assert.Equal([new Size(64, 48), new Size(32, 16)], Files("new/pictures").Select(Size));
        Assert.Empty(_log.Lines);

        Size Size(string name)
        {
            using var picture = Cv2.ImRead(Path.Combine(_folder["new/pictures"], name));
            return picture.Size();
        }
    }

    /// <summary>Those of earlier runs, and of earlier versions, count; files that are not overlays do not.</summary>
    [Fact]
    public async Task Newest_AreKept()
    {
        foreach (var other in new[] { "19690101T000000.000Z_left_b.notok.png", "19690101T000000.000Z_left_a.notok.jpg", "my.jpg" })
            await File.WriteAllTextAsync(_folder[other], "", TestContext.Current.CancellationToken);
        var writer = new OverlayWriter(new() { Folder = _folder.Path, Keep = 2 }, _log);
        await writer.StartAsync(TestContext.Current.CancellationToken);

        Add(writer, "1.png");
        await Wait.UntilAsync(() => Files().SequenceEqual(["19690101T000000.000Z_left_b.notok.png", "19700101T000001.000Z_left_1.notok.jpg", "my.jpg"]));
        Add(writer, "2.png");
        Add(writer, "3.png");
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["19700101T000002.000Z_left_2.notok.jpg", "19700101T000003.000Z_left_3.notok.jpg", "my.jpg"], Files());
    }

    [Fact]
    public async Task PictureThatCannotBeSaved_IsSaidOnce_AndTheNextIsTried()
    {
        await File.WriteAllTextAsync(_folder["pictures"], "a file where the folder should be", TestContext.Current.CancellationToken);
        var writer = new OverlayWriter(new() { Folder = _folder["pictures"], Keep = 10 }, _log);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        Add(writer, "1.png");
        await Wait.UntilAsync(() => _log.Lines.Count > 0);
        Add(writer, "2.png");
        await Wait.UntilAsync(() => writer.Waiting == 0);
        File.Delete(_folder["pictures"]);

        Add(writer, "3.png");
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith($"Warning: no picture can be saved in {_folder["pictures"]}: ", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Equal(["19700101T000003.000Z_left_3.notok.jpg"], Files("pictures"));
    }

    [Fact]
    public void PictureThatCannotBeDrawn_IsSaidAndThrowsNothing()
    {
        var writer = new OverlayWriter(new() { Folder = "/nowhere", Keep = 1 }, _log);
        using var frame = new Frame("1.png", ImageBuffer.Rent(2, 2, PixelFormat.Gray8), default);

        writer.Add("left", frame, null!);

        Assert.StartsWith("Warning: no picture can be saved in /nowhere: ", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    /// <summary>A disk that stands still for minutes takes no memory, and keeps no part waiting.</summary>
    [Fact]
    public async Task WhereTooManyWait_TheRestHaveNone_AndItIsSaidOnce()
    {
        var writer = new OverlayWriter(new() { Folder = _folder.Path, Keep = 10 }, _log);
        for (var i = 1; i <= 6; i++)
            Add(writer, $"{i}.png", Width, Height);

        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 4).Select(i => $"19700101T00000{i}.000Z_left_{i}.notok.jpg"), Files());
        Assert.Equal([$"Warning: NotOK parts come faster than their pictures can be saved in {_folder.Path}; some have none (not logged again)"], _log.Lines);
    }

    /// <summary>One alone may be larger than all together may.</summary>
    [Fact]
    public async Task LargePicture_IsSaved()
    {
        var writer = new OverlayWriter(new() { Folder = _folder.Path, Keep = 10 }, _log);
        Add(writer, "1.png", 6000, 4000);
        Add(writer, "2.png");

        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["19700101T000001.000Z_left_1.notok.jpg"], Files());
    }

    /// <summary>A frame whose name has a number was captured at that second of 1970.</summary>
    private void Add(OverlayWriter writer, string name, int width = 4, int height = 4)
    {
        using var frame = new Frame(name, ImageBuffer.Rent(width, height, PixelFormat.Gray8), new Capture(1000 * (name.Last(char.IsAsciiDigit) - '0'), 0, 0));
        frame.Image!.Pixels.Fill(128);
        using var inspector = new PartInspector(_model, new(2, 2, 0));
        writer.Add("left", frame, PartVerdict.Of([inspector.Inspect(frame.Image)]));
    }

    private string[] Files(string folder = "") => [.. Directory.EnumerateFiles(_folder[folder]).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
}
