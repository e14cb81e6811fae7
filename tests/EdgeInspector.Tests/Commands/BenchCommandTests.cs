using System.Text.Json.Nodes;
using EdgeInspector.Commands.Bench;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bench_PrintsItsFigures_AsJsonAndForPeople()
    {
        Samples.WriteLine(_folder, Samples.Config);
        string[] arguments = ["bench", "--model", _folder["model.onnx"], "--width", "640", "--height", "480", "--seconds", "1", "--threads", "1"];

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, [.. arguments, "--json"]);
        Assert.Equal((0, ""), (exitCode, errors));
        var report = JsonNode.Parse(output)!;
        Assert.Equal(("cpu", "640x480 RGB"), ((string?)report["provider"], (string?)report["frame"]));
        Assert.InRange((int)report["frames"]!, 20, int.MaxValue);
        Assert.InRange((double)report["gemmGflops"]!, 0.1, 100_000);
        Assert.InRange((long)report["allocatedBytesPerFrame"]!, 1, 4096);
        Assert.InRange((long)report["notOk"]!["allocatedBytesPerFrame"]!, (long)report["allocatedBytesPerFrame"]!, 100_000);

        // The stages are of the same frames, so that their parts fit together, and all of them fit into the time.
        double Of(string stage, string percentile) => (double)report["stages"]![stage]![percentile]!;
        foreach (var stage in (string[])["preprocess", "inference", "postprocess", "total"])
            Assert.True(Of(stage, "p50") <= Of(stage, "p90") && Of(stage, "p90") <= Of(stage, "p99") && Of(stage, "p99") <= Of(stage, "max"));
        Assert.True(Of("total", "p50") >= Of("inference", "p50"));
        Assert.True((double)report["framesPerSecond"]! * Of("total", "p50") < 2000);

        Assert.Contains("yardstick: ", (await DaemonProcess.RunToEndAsync(_folder, arguments)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--width", "3", "edgeinspector: --width 3 is outside 8 to 20000")]
    [InlineData("--seconds", "0", "edgeinspector: --seconds 0 is outside 1 to 3600")]
    [InlineData("--cameras", "1,0", "edgeinspector: --cameras 1,0 is no list of numbers from 1 to 64, such as 1,2,4,8")]
    [InlineData("--reference-parts", "1,2000", "edgeinspector: --reference-parts 1,2000 is no list of numbers from 1 to 1000, such as 1,4,16,64,200")]
    [InlineData("--plot", "plot.png", "edgeinspector: --plot draws cost as work grows: add --cameras 1,2,4,8 or --reference-parts 1,16,200, or several --model")]
    [InlineData("--model", "nowhere.onnx", "edgeinspector: model nowhere.onnx does not exist")]
    public async Task Bench_OfWhatCannotBe_IsToldInOneLine(string option, string value, string message)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "bench", option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(message, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_OfSeveralCameras_SaysWhatAllAndEachGet()
    {
        Samples.WriteLine(_folder, Samples.Config);

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(
            _folder, "bench", "--model", _folder["model.onnx"], "--width", "64", "--height", "64", "--seconds", "1", "--threads", "1", "--cameras", "3", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        var cameras = JsonNode.Parse(output)!["cameras"]!.AsArray();
        Assert.Equal([1, 3], cameras.Select(figures => (int)figures!["cameras"]!));
        Assert.Equal(1, (double)cameras[0]!["ofOne"]!);
        Assert.All(cameras, figures => Assert.InRange((int)figures!["most"]!, Math.Max(1, (int)figures["fewest"]!), int.MaxValue));

        // A second for each number: all frames of it are those of its cameras together, give or take what rounds differ.
        Assert.All(cameras, figures => Assert.True((double)figures!["framesPerSecond"]! < 10.0 * (int)figures["cameras"]! * (int)figures["most"]!));
    }

    [Fact]
    public async Task Bench_OfCamerasAndReferenceParts_SaysAlsoWhatBothCost()
    {
        Samples.WriteLine(_folder, Samples.Config);
        string[] arguments = ["bench", "--model", _folder["model.onnx"], "--width", "64", "--height", "64", "--seconds", "1", "--threads", "1", "--cameras", "2", "--reference-parts", "1,4"];

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, [.. arguments, "--json"]);

        Assert.Equal((0, ""), (exitCode, errors));
        var report = JsonNode.Parse(output)!;
        Assert.Equal([1, 2], report["cameras"]!.AsArray().Select(figures => (int)figures!["cameras"]!));
        Assert.Equal([1, 2], report["matchingCameras"]!.AsArray().Select(figures => (int)figures!["cameras"]!));
        Assert.Contains("matched with 4 reference parts", (await DaemonProcess.RunToEndAsync(_folder, arguments)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_OfReferencePartsAndAPlot_LearnsThemAndDraws()
    {
        Samples.WriteLine(_folder, Samples.Config);

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(
            _folder, "bench", "--model", _folder["model.onnx"], "--width", "64", "--height", "64", "--seconds", "1", "--threads", "1", "--reference-parts", "3,1", "--plot", _folder["plot.png"], "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        var references = JsonNode.Parse(output)!["referenceParts"]!.AsArray();
        Assert.Equal([1, 3], references.Select(figures => (int)figures!["parts"]!));

        // Four patches a part, and fewer than are remembered at most. The file holds them, and so grows with them.
        Assert.Equal([4, 12], references.Select(figures => (int)figures!["patches"]!));
        Assert.True((long)references[0]!["bytes"]! < (long)references[1]!["bytes"]!);
        Assert.All(references, figures => Assert.InRange((double)figures!["matchMs"]!, 1e-6, (double)figures["inferenceMs"]!));

        using var plot = Cv2.ImRead(_folder["plot.png"]);
        Assert.False(plot.Empty());
    }

    /// <summary>The file that ships says of itself what it is; 5.032 GFLOP are its MatMul and Conv nodes in ONNX Runtime's profile.</summary>
    [Fact]
    public async Task Bench_OfSeveralModels_ComparesThem()
    {
        Samples.WriteLine(_folder, Samples.Config);
        var nano = Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx");

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(
            _folder, "bench", "--model", nano, "--model", _folder["model.onnx"], "--width", "64", "--height", "64", "--seconds", "1", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        var models = JsonNode.Parse(output)!["models"]!.AsArray();
        Assert.Equal([("anomalyclip-nano", 256), ("hand-made", 16)], models.Select(model => ((string)model!["model"]!, (int)model["imageSize"]!)));
        Assert.Equal(5.032, (double)models[0]!["gflop"]!, 3);
        Assert.InRange((double)models[0]!["ofYardstick"]! * (double)models[0]!["p50"]!, 1e-6, double.MaxValue);
        Assert.Null((double?)models[1]!["gflop"]);
    }

    /// <summary>Nearest rank, by hand: of 1 to 200 ms the 50th per cent is 100, the 99th 198; three digits are kept.</summary>
    [Fact]
    public void Percentiles_AreNearestRanks()
    {
        var durations = Percentiles.CreateHistogram();
        for (var i = 200; i > 0; i--)
            durations.RecordValue(Percentiles.Ticks(i));

        var found = Percentiles.Of(durations);
        foreach (var (expected, value) in new[] { (100, found.P50), (180, found.P90), (198, found.P99), (200, found.Max) })
            Assert.InRange(value, expected * 0.999, expected * 1.001);
    }
}
