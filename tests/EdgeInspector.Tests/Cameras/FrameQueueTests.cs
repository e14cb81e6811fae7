using EdgeInspector.Cameras;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests.Cameras;

public sealed class FrameQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_WhereTheNewestWins_DropsCountsAndDisposesTheOlder()
    {
        using var queue = new FrameQueue(WhenFull.NewestWins);
        var pictures = Enumerable.Range(0, 3).Select(_ => ImageBuffer.Rent(2, 2, PixelFormat.Gray8)).ToList();
        for (var i = 0; i < 3; i++)
            await queue.AddAsync(new Frame($"{i}", pictures[i], default), Cancellation);

        using var frame = await queue.TakeAsync(Cancellation);

        Assert.Equal("2", frame.Name);
        Assert.Equal(2, queue.Dropped);
        Assert.Throws<ObjectDisposedException>(() => pictures[0].Copy());
        Assert.Equal(pictures[2].Length, pictures[2].Pixels.Length);
    }

    [Fact]
    public async Task Add_OfAFiniteSource_WaitsInsteadOfDropping()
    {
        using var queue = new FrameQueue(WhenFull.Wait);
        await queue.AddAsync(FakeCamera.Frame("0"), Cancellation);
        var second = queue.AddAsync(FakeCamera.Frame("1"), Cancellation).AsTask();
        Assert.False(second.IsCompleted);

        Assert.Equal("0", (await queue.TakeAsync(Cancellation)).Name);
        await second;

        Assert.Equal("1", (await queue.TakeAsync(Cancellation)).Name);
        Assert.Equal(0, queue.Dropped);
    }

    [Fact]
    public async Task Dispose_OfAQueueWithAFrame_DisposesTheFrame()
    {
        var queue = new FrameQueue(WhenFull.NewestWins);
        var picture = ImageBuffer.Rent(2, 2, PixelFormat.Gray8);
        await queue.AddAsync(new Frame("f", picture, default), Cancellation);

        queue.Dispose();

        Assert.Throws<ObjectDisposedException>(() => picture.Copy());
    }

    [Fact]
    public async Task Add_OfATriggeredFrameTooMany_KeepsTheEventAndNotThePicture()
    {
        using var queue = new FrameQueue(WhenFull.Overrun, room: 2);
        var pictures = Enumerable.Range(0, 3).Select(_ => ImageBuffer.Rent(2, 2, PixelFormat.Gray8)).ToList();
        foreach (var picture in pictures)
            await queue.AddAsync(new Frame("f", picture, default), Cancellation);

        using var first = await queue.TakeAsync(Cancellation);
        using var second = await queue.TakeAsync(Cancellation);
        using var third = await queue.TakeAsync(Cancellation);

        Assert.Equal((pictures[0], pictures[1], null), (first.Image, second.Image, third.Image));
        Assert.Equal("overrun: 2 triggered frames waited already (trigger/queue)", third.Failure);
        Assert.Throws<ObjectDisposedException>(() => pictures[2].Copy());
        Assert.Equal((1, 0), (queue.Overruns, queue.Dropped));
    }
}
