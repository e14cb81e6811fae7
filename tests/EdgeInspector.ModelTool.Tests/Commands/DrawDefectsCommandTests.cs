using OpenCvSharp;
using static EdgeInspector.ModelTool.Tests.Commands.ModelTool;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>A person's own good parts become a data set.</summary>
public sealed class DrawDefectsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anomalyclip-tests").FullName;

    public DrawDefectsCommandTests()
    {
        Directory.CreateDirectory(In("parts"));
        Cv2.SetTheRNG(1);
        for (var i = 0; i < 12; i++)
        {
            using var part = new Mat(90, 120, MatType.CV_8UC1);
            Cv2.Randn(part, 128 + i, 6);
            part.SaveImage(In($"parts/{i:D2}.png"));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Parts_AreSharedOut_AndDamagedWhereTheMaskSaysSoAndNowhereElse()
    {
        var (exitCode, _, error) = await RunAsync($"draw-defects --images {In("parts")} --output {In("set")}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(["00000.png", "00003.png", "00006.png", "00009.png"], Names("set/train/good"));
        Assert.Equal(["00001.png", "00004.png", "00007.png", "00010.png"], Names("set/test/good"));
        Assert.Equal(4, Masks("set").Length);

        // Beside the mask there are only a defect's soft edges.
        Assert.All(Masks("set").Select(Change), change => Assert.True(change is { Within: > 5, Beside: < 1 }, $"{change}"));
    }

    [Fact]
    public async Task LargeFaintDefects_AreATwelfthOfThePartAtLeast_AndFainterThanOthers()
    {
        await RunAsync($"draw-defects --images {In("parts")} --output {In("set")}");
        var (exitCode, _, error) = await RunAsync($"draw-defects --images {In("parts")} --output {In("faint")} --large-faint");

        Assert.Equal((0, ""), (exitCode, error));
        var (faint, others) = (Masks("faint"), Masks("set"));
        Assert.Equal(4, faint.Length);
        Assert.All(faint, file =>
        {
            using var mask = Cv2.ImRead(file, ImreadModes.Grayscale);
            Assert.InRange(Cv2.CountNonZero(mask), 90 * 120 / 12, 90 * 120);
        });
        Assert.True(faint.Average(mask => Change(mask).Within) < 0.6 * others.Average(mask => Change(mask).Within));
    }

    [Fact]
    public async Task OtherPartsSurfaces_StandWhereTheMaskSaysSo_WithTheirOwnMarks()
    {
        // Those to learn from have upright stripes and are darker than the others, which are 134 in the mean.
        for (var i = 0; i < 12; i += 3)
        {
            using var part = new Mat(90, 120, MatType.CV_8UC1, Scalar.All(40));
            for (var x = 0; x < 120; x += 8)
                Cv2.Rectangle(part, new Rect(x, 0, 4, 90), Scalar.All(80), -1);
            part.SaveImage(In($"parts/{i:D2}.png"));
        }

        var (exitCode, _, error) = await RunAsync($"draw-defects --images {In("parts")} --output {In("set")} --other-parts --seed 2");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(["blended", "other-side"], Directory.GetDirectories(In("set/ground_truth")).Select(folder => Path.GetFileName(folder)).Order());
        Assert.Equal(4, Masks("set").Length);
        Assert.All(Masks("set"), file =>
        {
            using var mask = Cv2.ImRead(file, ImreadModes.Grayscale);
            using var damaged = Cv2.ImRead(Damaged(file), ImreadModes.Grayscale);

            // One to one in what was there before.
            Assert.True(Step(damaged, mask, across: 4, down: 0) > 1.5 * Step(damaged, mask, across: 0, down: 4), file);
            Assert.InRange(Cv2.Mean(damaged, mask)[0], 115, 155);
            Assert.InRange(Change(file).Beside, 0, 2.5);
        });
    }

    [Fact]
    public async Task SameSeed_DrawsTheSameDefects()
    {
        foreach (var output in new[] { "a", "b" })
            await RunAsync($"draw-defects --images {In("parts")} --output {In(output)} --seed 5");

        var files = Directory.GetFiles(In("a"), "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(In(Path.Combine("b", Path.GetRelativePath(In("a"), file))))));
    }

    [Fact]
    public async Task WrongUse_IsOneLine_AndChangesNothing()
    {
        Directory.CreateDirectory(In("empty"));

        Assert.Equal((2, "", $"anomalyclip: --images {In("none")} is not a folder\n"), await RunAsync($"draw-defects --images {In("none")} --output {In("set")}"));
        Assert.Equal((2, "", $"anomalyclip: --images {In("empty")} holds 0 pictures, 3 at least are needed\n"), await RunAsync($"draw-defects --images {In("empty")} --output {In("set")}"));
        Assert.Equal((2, "", $"anomalyclip: --output {In("empty")} is there already; name a new folder\n"), await RunAsync($"draw-defects --images {In("parts")} --output {In("empty")}"));
        Assert.Empty(Directory.GetFileSystemEntries(In("empty")));
        Assert.Equal(
            (2, "", "anomalyclip: --large-faint and --other-parts are two sets; draw each into a folder of its own\n"),
            await RunAsync($"draw-defects --images {In("parts")} --output {In("set")} --large-faint --other-parts"));

        // The last of them, when the others are done.
        File.WriteAllText(In("parts/99.png"), "no picture");
        var (exitCode, _, error) = await RunAsync($"draw-defects --images {In("parts")} --output {In("set")}");
        Assert.Equal(2, exitCode);
        Assert.Matches($"^anomalyclip: {In("parts/99.png")} [^\n]+\n$", error);
        Assert.False(Directory.Exists(In("set")));
    }

    private string[] Masks(string set) => Directory.GetFiles(In($"{set}/ground_truth"), "*", SearchOption.AllDirectories);

    /// <summary>How much a part's pixels were changed, within its defect's mask and beside it: mean values of 255.</summary>
    private (double Within, double Beside) Change(string maskFile)
    {
        var damaged = Damaged(maskFile);
        var name = Path.GetFileName(damaged);
        using var before = Cv2.ImRead(In($"parts/{name[3..]}"), ImreadModes.Grayscale);
        using var after = Cv2.ImRead(damaged, ImreadModes.Grayscale);
        using var mask = Cv2.ImRead(maskFile, ImreadModes.Grayscale);
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        using var sound = new Mat();
        Cv2.BitwiseNot(mask, sound);
        return (Cv2.Mean(difference, mask)[0], Cv2.Mean(difference, sound)[0]);
    }

    private static string Damaged(string maskFile) => Path.Combine(
        Path.GetDirectoryName(maskFile)!.Replace("ground_truth", "test", StringComparison.Ordinal), Path.GetFileName(maskFile).Replace("_mask", "", StringComparison.Ordinal));

    /// <summary>The mean difference to the pixel so far off, where both are in the mask.</summary>
    private static double Step(Mat picture, Mat mask, int across, int down)
    {
        var (rows, columns) = (picture.Rows - down, picture.Cols - across);
        using var difference = new Mat();
        Cv2.Absdiff(picture[0, rows, 0, columns], picture[down, picture.Rows, across, picture.Cols], difference);
        using var both = new Mat();
        Cv2.BitwiseAnd(mask[0, rows, 0, columns], mask[down, mask.Rows, across, mask.Cols], both);
        return Cv2.Mean(difference, both)[0];
    }

    private string In(string name) => Path.Combine(_folder, name);

    private IEnumerable<string> Names(string folder) => Directory.GetFiles(In(folder)).Select(file => Path.GetFileName(file)).Order();
}
