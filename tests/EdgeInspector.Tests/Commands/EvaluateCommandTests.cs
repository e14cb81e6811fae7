using System.Text.Json.Nodes;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

/// <summary>
/// <c>evaluate</c> with the hand-made model, whose score is the picture's mean brightness and whose map is the picture, so
/// that every figure can be counted by hand.
/// </summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EvaluateCommandTests() => Samples.WriteLine(_folder, Samples.Config);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_OfTwoClasses_CountsTheOrderedPairs()
    {
        // Scores good 10, 40; defective 30, 50: three of the four pairs are in order. The mask covers the brightest half.
        Picture("data/plate/test/good/a.png", 10);
        Picture("data/plate/test/good/b.png", 40);
        Picture("data/plate/test/dent/a.png", 30);
        Picture("data/plate/test/dent/b.png", 50, bright: 200);
        Mask("data/plate/ground_truth/dent/b_mask.png");
        Picture("data/ring/test/good/a.png", 10);
        Picture("data/ring/test/crack/a.png", 90);

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", "data", "--model", "model.onnx", "--json"]);

        Assert.Equal((0, ""), (exitCode, errors));
        var json = JsonNode.Parse(output)!;
        Assert.Equal(["dataset", "model", "shots", "classes", "mean", "msPerImage"], json.AsObject().Select(p => p.Key));
        Assert.Equal(("hand-made", 0), ((string?)json["model"], (int)json["shots"]!));
        var plate = json["classes"]!["plate"]!;
        Assert.Equal(["images", "imageAuroc", "imageAp", "imageF1Max", "pixelAuroc", "pixelAp", "pixelF1Max", "pixelPro"], plate.AsObject().Select(p => p.Key));
        Assert.Equal((4, 0.75, 1.0), ((int)plate["images"]!, (double)plate["imageAuroc"]!, (double)plate["pixelAuroc"]!));

        // Falling: defective 125, good 40, defective 30, good 10. AP is 1/2 of 1 and 1/2 of 2/3; at 30 precision is 2/3, recall 1.
        Assert.Equal(5.0 / 6, (double)plate["imageAp"]!, 1e-15);
        Assert.Equal(0.8, (double)plate["imageF1Max"]!, 1e-15);
        Assert.Equal((1.0, 1.0), ((double)plate["pixelAp"]!, (double)plate["pixelF1Max"]!));

        // Without a mask there is no pixel metric: absent, neither 0 nor NaN. The mean is over the classes that have it.
        var ring = json["classes"]!["ring"]!.AsObject();
        Assert.Equal(["images", "imageAuroc", "imageAp", "imageF1Max"], ring.Select(p => p.Key));
        Assert.Equal((6, 0.875, 1.0), ((int)json["mean"]!["images"]!, (double)json["mean"]!["imageAuroc"]!, (double)json["mean"]!["pixelAuroc"]!));
    }

    [Fact]
    public async Task Evaluate_WithOutput_WritesTablesChartsAndTheWorst()
    {
        for (var i = 0; i < 5; i++)
        {
            Picture($"data/plate/test/good/g{i}.png", 10 * i);
            Picture($"data/plate/test/dent/d{i}.png", 15 + (10 * i));
        }

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", "data", "--model", "model.onnx", "--output", "out"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("class  images  image AUROC", output, StringComparison.Ordinal);
        Assert.Equal(
            ["metrics.csv", "metrics.md", "roc.png", "scores.png"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // Good 0, 10 ... 40, defective 15, 25 ... 55: of 25 pairs 2 + 3 + 4 + 5 + 5 are in order.
        Assert.Equal(["class,images,image AUROC,image AP,image F1-max,pixel AUROC,pixel AP,pixel F1-max,PRO"], File.ReadLines(_folder["out/metrics.csv"]).Take(1));
        Assert.Equal(["plate", "10", "0.76"], File.ReadLines(_folder["out/metrics.csv"]).ElementAt(1).Split(',').Take(3));
        Assert.Contains("| plate | 10 | 0.7600 |", File.ReadAllText(_folder["out/metrics.md"]), StringComparison.Ordinal);
        Assert.Equal(
            [
                "plate_highest-good_1_0.157_good_g4.png", "plate_highest-good_2_0.118_good_g3.png", "plate_highest-good_3_0.078_good_g2.png",
                "plate_lowest-defective_1_0.059_dent_d0.png", "plate_lowest-defective_2_0.098_dent_d1.png", "plate_lowest-defective_3_0.137_dent_d2.png",
            ],
            Directory.GetFiles(_folder["out/worst"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder["out"], "*.png", SearchOption.AllDirectories), file => Assert.Equal(0x89, File.ReadAllBytes(file)[0]));
    }

    [Fact]
    public async Task Evaluate_WithAnOutputThatIsAFile_IsOneLineBeforeTheWork()
    {
        Picture("data/test/good/a.png", 10);

        var result = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", "data", "--model", "model.onnx", "--output", "model.onnx"]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("edgeinspector: cannot write to --output model.onnx: ", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Evaluate_OnAFullDisk_NamesTheTemporaryFolder()
    {
        Picture("data/test/good/a.png", 10);
        Picture("data/test/dent/a.png", 20);
        Mask("data/ground_truth/dent/a_mask.png");

        var result = await DaemonProcess.RunToEndOnAFullDiskAsync(_folder, "evaluate", "--dataset", "data", "--model", "model.onnx");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("edgeinspector: the temporary folder /tmp/ cannot take the maps' pixels: ", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("data/test/good/b.png", "edgeinspector: data/test/good/b.png ")]
    [InlineData("data/ground_truth/dent/a_mask.png", "edgeinspector: mask data/ground_truth/dent/a_mask.png ")]
    public async Task Evaluate_WithACorruptFile_IsOneLine(string broken, string expected)
    {
        Picture("data/test/good/a.png", 10);
        Picture("data/test/good/b.png", 10);
        Picture("data/test/dent/a.png", 20);
        Mask("data/ground_truth/dent/a_mask.png");
        File.WriteAllText(_folder[broken], "no picture");

        var result = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", "data", "--model", "model.onnx"]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(expected, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Evaluate_OfAClassForTrainingOnly_IsOneLine()
    {
        Picture("data/plate/test/good/a.png", 10);
        Picture("data/ring/train/good/a.png", 10);
        Directory.CreateDirectory(_folder["data/ring/test"]);

        var result = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", "data", "--model", "model.onnx"]);

        Assert.Equal((2, "", "edgeinspector: class ring of data set data (MVTec AD's layout) has no pictures for testing\n"), result);
    }

    [Theory]
    [InlineData("nowhere", "data set nowhere is not a folder")]
    [InlineData("parts", "data set parts has no layout that is read here: it holds no test/ and no <class>/test/ (MVTec AD, BTAD, VisA, DTD-Synthetic), Class*/Test/ (DAGM 2007), *_GT.png (KolektorSDD2), *_label.bmp (KolektorSDD), split_csv/1cls.csv (VisA) or meta.json (AnomalyCLIP)")]
    public async Task Evaluate_WithoutADataset_IsOneLine(string dataset, string expected)
    {
        var result = await DaemonProcess.RunToEndAsync(_folder, ["evaluate", "--dataset", dataset, "--model", "model.onnx"]);

        Assert.Equal((2, "", $"edgeinspector: {expected}\n"), result);
    }

    private void Picture(string name, int gray, int? bright = null)
    {
        using var picture = new Mat(16, 16, MatType.CV_8UC1, new Scalar(gray));
        if (bright is { } value)
            picture[new Rect(0, 0, 16, 8)].SetTo(new Scalar(value));
        Save(name, picture);
    }

    private void Mask(string name)
    {
        using var mask = new Mat(16, 16, MatType.CV_8UC1, new Scalar(0));
        mask[new Rect(0, 0, 16, 8)].SetTo(new Scalar(255));
        Save(name, mask);
    }

    private void Save(string name, Mat picture)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Cv2.ImWrite(path, picture);
    }
}
