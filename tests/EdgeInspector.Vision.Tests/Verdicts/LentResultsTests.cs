using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>An inspector uses its buffers again: a part must leave nothing behind for the next, nor for another camera's.</summary>
public sealed class LentResultsTests : IDisposable
{
    private const int Parts = 60;

    /// <summary>The hand-made map is the picture's brightness, so that a bright spot is a defect. (Its class token is a mean whose last bit hangs on where in memory the map lies.)</summary>
    private static readonly DecisionLimits Limits = new(0.6, 0.5, 0.01, ScoreKind.MapTop);

    private static readonly PictureLimits Picture = new() { MinBrightness = 0.02 };

    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.CreateNaming().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose() => _model.Dispose();

    /// <summary>Parts in another order on two threads, three inspectors taking turns on each, against one inspector a part.</summary>
    [Fact]
    public async Task Part_IsJudgedTheSame_WhateverCameBeforeItAndGoesOnBesideIt()
    {
        string[][] alone = [.. Regions().Select(region => Enumerable.Range(0, Parts).Select(part => Fresh(part, region)).ToArray())];
        Assert.Equal(3, alone[0].Select(text => text.Split(' ')[0]).Distinct().Count());
        Assert.True(alone[0].Distinct().Count() > Parts / 2);

        await Task.WhenAll(Enumerable.Range(1, 2).Select(seed => Task.Run(() =>
        {
            PartInspector[] inspectors = [.. Regions().Select(Create)];
            var random = new Random(seed);
            for (var i = 0; i < 5 * Parts; i++)
            {
                var part = random.Next(Parts);
                using var frame = Draw(part);
                for (var region = 0; region < inspectors.Length; region++)
                    Assert.Equal(alone[region][part], Describe(inspectors[region].Inspect(frame)));
            }

            Array.ForEach(inspectors, inspector => inspector.Dispose());
        }, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void KeptInspection_StaysAsItWas_AndALentOneDoesNot()
    {
        using var inspector = Create(null);
        var (kept, lent) = (new List<Inspection>(), new List<Inspection>());
        for (var part = 0; part < Parts; part++)
        {
            using var frame = Draw(part);
            lent.Add(inspector.Inspect(frame));
            kept.Add(lent[^1].Keep());
        }

        Assert.Equal(Enumerable.Range(0, Parts).Select(part => Fresh(part, null)), kept.Select(Describe));
        Assert.All(lent, inspection => Assert.Same(lent[0].Map, inspection.Map));
    }

    /// <summary>Whole frames, a rectangle, and a triangle.</summary>
    private static Region?[] Regions() => [null, new(3, 2, 30, 25), Region.Within(Polygon.Parse("2,2 34,4 6,30")!)];

    private PartInspector Create(Region? region) => new(_model, Limits, pictureLimits: Picture, region: region);

    private string Fresh(int part, Region? region)
    {
        using var inspector = Create(region);
        using var frame = Draw(part);
        return Describe(inspector.Inspect(frame));
    }

    /// <summary>All that an inspection says, but for its times.</summary>
    private static string Describe(Inspection found) => string.Join(' ', [
        found.Evaluation, found.Reason, found.Score, found.MapMax, found.DefectArea, found.DefectsTruncated,
        .. found.Defects, found.Mask is { } mask ? (mask.X, mask.Y, mask.Width, mask.Height, mask.Sha256) : null,
        MaskSnippet.Crop(found.Found)?.Sha256, string.Join(',', found.Map.Select(BitConverter.SingleToInt32Bits))]);

    /// <summary>A dark picture of one of two sizes with none to twelve bright spots, some of them too small; every seventh is black.</summary>
    private static ImageBuffer Draw(int part)
    {
        var random = new Random(part);
        var frame = ImageBuffer.Rent(part % 3 == 0 ? 64 : 40, 36, part % 2 == 0 ? PixelFormat.Gray8 : PixelFormat.Rgb24);
        for (var i = 0; i < frame.Pixels.Length; i++)
            frame.Pixels[i] = (byte)random.Next(80);
        var channels = frame.Format.Channels();
        for (var spot = 0; spot < part % 13; spot++)
        {
            var (x, y, side) = (random.Next(frame.Width - 8), random.Next(frame.Height - 8), random.Next(1, 8));
            for (var row = y; row < y + side; row++)
                frame.Pixels.Slice((row * frame.Width + x) * channels, side * channels).Fill((byte)random.Next(180, 256));
        }

        if (part % 7 == 0)
            frame.Pixels.Clear();
        return frame;
    }
}
