using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeInspector.ModelTool.Clip;
using OpenCvSharp;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>
/// The way from a checkpoint to a verdict with both programs: info, export, verify, inspect. `make test-full-size` goes it
/// with a ViT-L/14@336 (random weights, 1.7 GB) at 518 pixels and prints what it costs; the suite goes it with a small one.
/// </summary>
public sealed class FullSizeTests : IDisposable
{
    internal static readonly string Inspector = Path.Combine(ModelTool.RepositoryFolder, "artifacts", "bin", "EdgeInspector", "release", "edgeinspector");

    private readonly string _folder = Directory.CreateTempSubdirectory("full-size-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task SmallClip_FromCheckpointToVerdict_GoesThrough() => GoAsync(
        new(64, new(Width: 128, Layers: 4, PatchSize: 14, NativeGrid: 4, StemLayers: 0), new(Width: 64, Layers: 3, ContextLength: 77, VocabularySize: 49408)),
        "--image-size 98 --dpam-layers 3 --features 1,2,3,4",
        depth: 3,
        "ViT-128x4/14@56");

    [Fact(Explicit = true)]
    public Task LargeClip_FromCheckpointToVerdict_GoesThrough() => GoAsync(
        new(768, new(Width: 1024, Layers: 24, PatchSize: 14, NativeGrid: 24, StemLayers: 0), new(Width: 768, Layers: 12, ContextLength: 77, VocabularySize: 49408)),
        "",
        depth: 9,
        "ViT-L/14@336");

    private async Task GoAsync(ClipConfig config, string options, int depth, string backbone)
    {
        if (!File.Exists(Inspector))
            Assert.Skip($"{Inspector} is not built");
        RandomCheckpoint.Write(config, depth, In("clip.pt"), In("prompts.pth"));
        Directory.CreateDirectory(In("pictures"));
        using (var picture = new Mat(600, 800, MatType.CV_8UC3))
        {
            Cv2.SetTheRNG(1);
            Cv2.Randu(picture, Scalar.All(0), Scalar.All(255));
            Cv2.GaussianBlur(picture, picture, new OpenCvSharp.Size(31, 31), 9);
            Cv2.ImWrite(In("pictures/part.png"), picture);
        }

        var tool = Path.Combine(AppContext.BaseDirectory, "anomalyclip");
        Assert.Contains(backbone, await RunAsync(tool, $"info {In("clip.pt")}", _folder), StringComparison.Ordinal);
        await RunAsync(tool, $"export --clip {In("clip.pt")} --prompts {In("prompts.pth")} --output {In("part.onnx")} --precision fp16 {options}", _folder);
        var verified = await RunAsync(tool, $"verify --model {In("part.onnx")} --clip {In("clip.pt")} --prompts {In("prompts.pth")} --images {In("pictures")}", _folder);
        Assert.Matches("all [0-9]+ values on the way agree", verified);
        Assert.DoesNotContain("beyond the end", verified, StringComparison.Ordinal);
        var verdict = JsonNode.Parse(await RunAsync(Inspector, $"inspect {In("pictures/part.png")} --model {In("part.onnx")} --json", _folder))!;
        Assert.Equal("part", (string?)verdict["model"]);
        Assert.InRange((double)verdict["score"]!, 0, 1);
    }

    /// <summary>Runs a program to its good end; its time and the largest memory that it held are printed.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="cache">Where it may keep what it makes of models.</param>
    /// <param name="tellsProgress">Whether it writes to the standard error without any being wrong.</param>
    internal static async Task<string> RunAsync(string program, string arguments, string cache, bool tellsProgress = false)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CACHE_HOME"] = cache;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var exit = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        long peak = 0;
        while (await Task.WhenAny(exit, Task.Delay(50)) != exit)
        {
            process.Refresh();
            peak = process.HasExited ? peak : Math.Max(peak, process.PeakWorkingSet64);
        }

        Assert.Equal((0, ""), (process.ExitCode, tellsProgress ? "" : await error));
        Console.WriteLine(FormattableString.Invariant(
            $"{Path.GetFileName(program)} {arguments.Split(' ')[0],-8} {clock.Elapsed.TotalSeconds,6:F1} s  {peak / 1e9,5:F2} GB at most\n{await output}"));
        return await output;
    }

    private string In(string name) => Path.Combine(_folder, name);
}
