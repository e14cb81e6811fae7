using System.Text.Json.Nodes;
using EdgeInspector.ModelTool.Clip;
using OpenCvSharp;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>
/// What one network costs at several image sizes, by <c>edgeinspector bench</c>. `make growth` does it with a ViT-B/14 (random
/// weights) and with cameras and reference parts, prints the tables and draws them; the suite does it with a small one.
/// </summary>
public sealed class GrowthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("growth-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SmallClip_AtTwoSizes_IsCompared()
    {
        var models = await ExportAsync(
            new(64, new(Width: 128, Layers: 4, PatchSize: 14, NativeGrid: 4, StemLayers: 0), new(Width: 64, Layers: 3, ContextLength: 77, VocabularySize: 49408)),
            "--dpam-layers 3 --features 1,2,3,4 --precision fp32",
            56, 98);

        var printed = await FullSizeTests.RunAsync(FullSizeTests.Inspector, $"bench {models} --width 64 --height 64 --seconds 1 --threads 1 --json --plot {In("growth.png")}", _folder);

        var compared = JsonNode.Parse(printed)!["models"]!.AsArray();
        Assert.Equal([("part-56", 56), ("part-98", 98)], compared.Select(model => ((string)model!["model"]!, (int)model["imageSize"]!)));
        Assert.All(compared, model => Assert.InRange((double)model!["ofYardstick"]!, 1e-6, 100));

        // 16 patches against 49: more than their ratio, for every one of them meets every other.
        Assert.InRange((double)compared[1]!["gflop"]! / (double)compared[0]!["gflop"]!, 49.0 / 16, 49.0 * 49 / 16 / 16);
        Assert.True(new FileInfo(In("growth.png")).Length > 1000);
    }

    [Fact(Explicit = true)]
    public async Task BaseClip_AtThreeSizes_GrowsHow()
    {
        var models = await ExportAsync(
            new(512, new(Width: 768, Layers: 12, PatchSize: 14, NativeGrid: 16, StemLayers: 0), new(Width: 512, Layers: 12, ContextLength: 77, VocabularySize: 49408)),
            "--dpam-layers 10 --features 3,6,9,12 --precision fp32",
            224, 518, 1036);
        var plot = Path.Combine(ModelTool.RepositoryFolder, "artifacts", "growth.png");

        await FullSizeTests.RunAsync(FullSizeTests.Inspector, $"bench {models} --seconds 10 --cameras 1,2,4,8 --reference-parts 1,4,16,64,200 --plot {plot}", _folder, tellsProgress: true);

        Console.WriteLine($"drawn in {plot}");
    }

    /// <summary>The row of README's table of models that no file is at hand for.</summary>
    [Fact(Explicit = true)]
    public async Task BaseClip16_InFloatAndInEightBits_IsHowFast()
    {
        var config = new ClipConfig(512, new(Width: 768, Layers: 12, PatchSize: 16, NativeGrid: 14, StemLayers: 0), new(Width: 512, Layers: 12, ContextLength: 77, VocabularySize: 49408));
        foreach (var precision in (string[])["fp32", "int8"])
        {
            var models = await ExportAsync(config, $"--dpam-layers 10 --features 3,6,9,12 --precision {precision}", 512);
            await FullSizeTests.RunAsync(FullSizeTests.Inspector, $"bench {models} --seconds 10", _folder);
        }
    }

    /// <summary>AnomalyCLIP's own backbone: each file is loaded once before, so that its graph is kept and the peak is that of every later start.</summary>
    [Fact(Explicit = true)]
    public async Task LargeClip_InFloatAndInEightBits_IsHowFast()
    {
        var config = new ClipConfig(768, new(Width: 1024, Layers: 24, PatchSize: 14, NativeGrid: 24, StemLayers: 0), new(Width: 768, Layers: 12, ContextLength: 77, VocabularySize: 49408));
        using var picture = new Mat(600, 800, MatType.CV_8UC3, Scalar.All(128));
        Cv2.ImWrite(In("part.png"), picture);
        foreach (var precision in (string[])["fp32", "int8"])
        {
            var models = await ExportAsync(config, $"--precision {precision}", 518);
            await FullSizeTests.RunAsync(FullSizeTests.Inspector, $"inspect {In("part.png")} {models} --json", _folder);
            await FullSizeTests.RunAsync(FullSizeTests.Inspector, $"bench {models} --seconds 30", _folder);
        }
    }

    /// <summary>The same network at each size; the options that name the files.</summary>
    private async Task<string> ExportAsync(ClipConfig config, string options, params int[] sizes)
    {
        if (!File.Exists(FullSizeTests.Inspector))
            Assert.Skip($"{FullSizeTests.Inspector} is not built");
        RandomCheckpoint.Write(config, 3, In("clip.pt"), In("prompts.pth"));
        foreach (var size in sizes)
        {
            await FullSizeTests.RunAsync(
                Path.Combine(AppContext.BaseDirectory, "anomalyclip"),
                $"export --clip {In("clip.pt")} --prompts {In("prompts.pth")} --output {In($"part-{size}.onnx")} --image-size {size} {options}",
                _folder);
        }

        return string.Join(' ', sizes.Select(size => $"--model {In($"part-{size}.onnx")}"));
    }

    private string In(string name) => Path.Combine(_folder, name);
}
