using System.Text.Json.Nodes;
using EdgeInspector.Commands.Bench;

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
    [InlineData("--model", "nowhere.onnx", "edgeinspector: model nowhere.onnx does not exist")]
    public async Task Bench_OfWhatCannotBe_IsToldInOneLine(string option, string value, string message)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "bench", option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(message, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Nearest rank, by hand: of 1 to 200 the 50th per cent is 100, the 99th 198.</summary>
    [Fact]
    public void Percentiles_AreNearestRanks()
    {
        Assert.Equal(new Percentiles(100, 180, 198, 200), Percentiles.Of(Enumerable.Range(1, 200).Reverse().Select(i => (double)i)));
        Assert.Equal(new Percentiles(7, 7, 7, 7), Percentiles.Of([7]));
    }
}
