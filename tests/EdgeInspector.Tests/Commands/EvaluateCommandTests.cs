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
        Assert.Equal((4, 0.75, 1.0), ((int)json["classes"]!["plate"]!["images"]!, (double)json["classes"]!["plate"]!["imageAuroc"]!, (double)json["classes"]!["plate"]!["pixelAuroc"]!));
        Assert.Equal(1.0, (double)json["classes"]!["ring"]!["imageAuroc"]!);

        // Without a mask there is no pixel metric: absent, neither 0 nor NaN.
        Assert.False(json["classes"]!["ring"]!.AsObject().ContainsKey("pixelAuroc"));
        Assert.Equal((6, 0.875, 1.0), ((int)json["mean"]!["images"]!, (double)json["mean"]!["imageAuroc"]!, (double)json["mean"]!["pixelAuroc"]!));
    }

    [Theory]
    [InlineData("nowhere", "data set nowhere is not a folder")]
    [InlineData("parts", "data set parts has no pictures in test/<kind>/ or <class>/test/<kind>/ (MVTec AD's layout)")]
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
