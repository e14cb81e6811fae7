using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip verify</c>: proves an exported file against PyTorch's arithmetic on real pictures.</summary>
internal static class VerifyCommand
{
    private const int Differs = 1;

    public static Command Create()
    {
        var checkpoints = new CheckpointOptions();
        var model = new Option<string>("--model") { Description = "The exported file", Required = true };
        var images = new Option<string>("--images") { Description = "A folder with pictures", Required = true };
        var command = new Command("verify", "Compares a model file with TorchSharp, picture by picture") { model, images };
        checkpoints.AddTo(command);
        command.SetAction(result =>
        {
            var (clip, prompts, problem) = checkpoints.Read(result);
            if (problem is not null)
                return Fail.With(problem);
            var loaded = AnomalyModel.Load(result.GetValue(model)!, new SessionSettings());
            if (!loaded.TryGet(out var file))
                return Fail.With(loaded.Error!);
            using var _ = file;
            var options = new AnomalyClipOptions
            {
                ImageSize = file.Metadata.ImageSize,
                DpamLayers = file.Metadata.DpamLayers,
                FeatureLayers = file.Metadata.FeatureLayers,
                RoundDeepPrompts = file.Metadata.DeepPromptRounding == "half",
            };
            if (options.Problem(clip.Config.Vision) is { } mismatch)
                return Fail.With($"{result.GetValue(model)} was not made from this CLIP: {mismatch}");
            var folder = result.GetValue(images)!;
            if (!Directory.Exists(folder))
                return Fail.With($"{folder} is not a folder; --images takes a folder with pictures");
            var pictures = Directory.EnumerateFiles(folder).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal).ToList();
            if (pictures.Count == 0)
                return Fail.With($"{folder} holds no pictures ({string.Join(", ", ImageFile.Extensions)})");
            return Compare(new ExportVerification(clip, prompts, options, file), pictures);
        });
        return command;
    }

    private static int Compare(ExportVerification verification, IReadOnlyList<string> pictures)
    {
        var largest = new Differences(0, 0, 0);
        foreach (var picture in pictures)
        {
            var read = ImageFile.Read(picture);
            if (!read.TryGet(out var image))
                return Fail.With(read.Error!);
            using (image)
                largest = Differences.Max(largest, verification.Compare(image));
        }

        var tolerance = verification.Tolerance;
        Console.WriteLine($"{pictures.Count} pictures, largest differences to TorchSharp (accepted):");
        Console.WriteLine($"  score           {largest.Score:E1} ({tolerance.Score:E1})");
        Console.WriteLine($"  anomaly map     {largest.Map:E1} ({tolerance.Map:E1})");
        Console.WriteLine($"  patch features  {largest.PatchFeatures:E1} ({tolerance.PatchFeatures:E1})");
        return largest.Exceed(tolerance) ? Differs : 0;
    }
}
