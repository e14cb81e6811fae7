using EdgeInspector.Vision.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

public sealed class DefectMaskTests
{
    private const int Size = 16;
    private static readonly DecisionLimits Limits = new(0.5, 1, 2.0 / (Size * Size));

    [Fact]
    public void Find_OfCellsThatTouchAtACorner_IsOneDefect()
    {
        var mask = Find(Size, Size, (3, 4, 2f), (4, 5, 3f), (10, 2, 1.5f), (11, 2, 1.5f));

        Assert.Equal(2, mask.Defects.Count);
        Assert.Equal(new(3, 4, 2, 2, 2, 3f, mask.Defects[0].Rle), mask.Defects[0]);
        Assert.Equal(new(10, 2, 2, 1, 2, 1.5f, mask.Defects[1].Rle), mask.Defects[1]);
        Assert.Equal(4.0 / (Size * Size), mask.Area, 1e-9);
    }

    [Fact]
    public void Find_OfARegionBelowTheSmallestArea_IgnoresIt()
    {
        var mask = Find(Size, Size, (8, 8, 9f));

        Assert.Empty(mask.Defects);
        Assert.Equal(0, mask.Area);
        Assert.Null(MaskSnippet.Crop(mask));
    }

    [Fact]
    public void Find_AtTheThresholdItself_IsNoDefect() => Assert.Empty(Find(Size, Size, (1, 1, 1f), (2, 1, 1f), (3, 1, 1f)).Defects);

    [Theory]
    [InlineData(640, 480)]
    [InlineData(100, 37)]
    [InlineData(16, 16)]
    [InlineData(9, 300)]
    public void Find_InAFrameOfAnySize_CoversTheFramePixelsWhoseCentresLieInTheCells(int width, int height)
    {
        var mask = Find(width, height, (3, 4, 2f), (4, 4, 2f), (4, 5, 2f), (15, 15, 5f), (14, 15, 5f));

        var expected = Cells(width, height, (3, 4), (4, 4), (4, 5), (15, 15), (14, 15));
        Assert.Equal(expected.Count, mask.Defects.Sum(d => d.Area));
        Assert.Equal((double)expected.Count / (width * height), mask.Area, 1e-9);
        foreach (var defect in mask.Defects.Where(d => d.Area > 0))
        {
            var inside = expected.Where(p => p.X >= defect.X && p.X < defect.X + defect.Width && p.Y >= defect.Y && p.Y < defect.Y + defect.Height).ToList();
            Assert.Equal(defect.Area, inside.Count);
            Assert.Equal((defect.X, defect.Y), (inside.Min(p => p.X), inside.Min(p => p.Y)));
            Assert.Equal((defect.X + defect.Width - 1, defect.Y + defect.Height - 1), (inside.Max(p => p.X), inside.Max(p => p.Y)));
        }
    }

    [Fact]
    public void Snippet_Decoded_IsTheMaskWhereItSaysItLies()
    {
        var mask = Find(100, 60, (3, 4, 2f), (4, 4, 2f), (4, 5, 2f), (12, 10, 5f), (13, 10, 5f));

        var snippet = MaskSnippet.Crop(mask)!;

        using var picture = Cv2.ImDecode(snippet.Png, ImreadModes.Unchanged);
        Assert.Equal(1, snippet.Png[24]);
        Assert.Equal((1, snippet.Width, snippet.Height), (snippet.Scale, picture.Width, picture.Height));
        var white = new HashSet<(int, int)>();
        for (var y = 0; y < snippet.Height; y++)
        {
            for (var x = 0; x < snippet.Width; x++)
            {
                if (picture.At<byte>(y, x) != 0)
                    white.Add((snippet.X + x, snippet.Y + y));
            }
        }

        Assert.Equal(Cells(100, 60, (3, 4), (4, 4), (4, 5), (12, 10), (13, 10)), white);
    }

    [Fact]
    public void Snippet_ThatWouldBeTooLarge_IsCoarserAndSaysSo()
    {
        var cells = Enumerable.Range(0, Size * Size).Where(i => (i * 7 + i / Size) % 3 != 0).Select(i => (i % Size, i / Size, 2f)).ToArray();
        var mask = Find(400, 300, cells);
        var whole = MaskSnippet.Crop(mask)!;

        var small = MaskSnippet.Crop(mask, maxBytes: whole.Png.Length - 1)!;

        Assert.True(small.Png.Length < whole.Png.Length);
        Assert.True(small.Scale > 1);
        using var picture = Cv2.ImDecode(small.Png, ImreadModes.Unchanged);
        Assert.Equal((small.Width + small.Scale - 1) / small.Scale, picture.Width);
    }

    [Theory]
    [InlineData(100, 60)]
    [InlineData(31, 47)]
    public void Rle_Decoded_IsTheDefect(int width, int height)
    {
        var mask = Find(width, height, (3, 4, 2f), (4, 4, 2f), (4, 5, 2f), (3, 6, 2f), (0, 15, 5f), (0, 14, 5f));

        foreach (var defect in mask.Defects)
            Assert.Equal(defect.Area, Decode(defect.Rle!, width, height).Count);
        Assert.Equal(
            Cells(width, height, (3, 4), (4, 4), (4, 5), (3, 6), (0, 15), (0, 14)),
            mask.Defects.SelectMany(d => Decode(d.Rle!, width, height)).ToHashSet());
    }

    /// <summary>COCO's decoding, written after its description: groups of five bits, differences to the run before last.</summary>
    private static HashSet<(int X, int Y)> Decode(string text, int width, int height)
    {
        var runs = new List<long>();
        for (var at = 0; at < text.Length;)
        {
            long value = 0;
            var shift = 0;
            int group;
            do
            {
                group = text[at++] - 48;
                value |= (long)(group & 0x1F) << shift;
                shift += 5;
            }
            while ((group & 0x20) != 0);
            if ((group & 0x10) != 0)
                value |= -1L << shift;
            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }

        Assert.Equal((long)width * height, runs.Sum());
        var pixels = new HashSet<(int, int)>();
        long position = 0;
        for (var i = 0; i < runs.Count; position += runs[i++])
        {
            for (var p = position; i % 2 == 1 && p < position + runs[i]; p++)
                pixels.Add(((int)(p / height), (int)(p % height)));
        }

        return pixels;
    }

    private static DefectMask Find(int width, int height, params (int X, int Y, float Value)[] cells)
    {
        var map = new float[Size * Size];
        foreach (var (x, y, value) in cells)
            map[y * Size + x] = value;
        return DefectMask.Find(map, Size, Limits, width, height);
    }

    private static HashSet<(int X, int Y)> Cells(int width, int height, params (int X, int Y)[] cells)
    {
        var pixels = new HashSet<(int, int)>();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (cells.Contains(((int)((x + 0.5) * Size / width), (int)((y + 0.5) * Size / height))))
                    pixels.Add((x, y));
            }
        }

        return pixels;
    }
}
