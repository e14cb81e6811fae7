using System.CommandLine;
using System.Globalization;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using OnnxRuntimeException = Microsoft.ML.OnnxRuntime.OnnxRuntimeException;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip verify</c>: proves an exported file against PyTorch's arithmetic on real pictures.</summary>
internal static class VerifyCommand
{
    private const int Differs = 1;

    public static Command Create()
    {
        var checkpoints = new CheckpointOptions();
        var model = new Option<string>("--model") { Description = "The exported file", HelpName = "FILE", Required = true };
        var images = new Option<string>("--images") { Description = "A folder with pictures", HelpName = "DIR", Required = true };
        var command = new Command("verify", "Compares a model file with TorchSharp, value by value") { model, images };
        checkpoints.AddTo(command);
        command.SetAction(result =>
        {
            var path = result.GetValue(model)!;
            var (file, metadata, problem) = ModelFile.Read(path);
            if (file is null)
                return Fail.With(problem!);
            var read = Source(checkpoints, result, metadata!, path);
            if (!read.TryGet(out var source))
                return Fail.With(read.Error!);
            var pictures = Pictures.Read(result.GetValue(images)!, metadata!.ImageSize);
            return pictures.TryGet(out var inputs) ? Compare(source, file, metadata, inputs, path) : Fail.With(pictures.Error!);
        });
        return command;
    }

    /// <summary>What the file says it was made of.</summary>
    private static Outcome<ModelSource> Source(CheckpointOptions checkpoints, ParseResult result, ModelMetadata metadata, string path)
    {
        var clip = checkpoints.ReadClip(result);
        if (!clip.TryGet(out var weights))
            return new Failure(clip.Error!);
        var options = new AnomalyClipOptions
        {
            ImageSize = metadata.ImageSize,
            DpamLayers = metadata.DpamLayers,
            FeatureLayers = metadata.FeatureLayers,
            RoundDeepPrompts = metadata.DeepPromptRounding == "half",
        };
        if (options.Problem(weights.Config.Vision) is { } mismatch)
            return new Failure($"{path} was not made from this CLIP: {mismatch}");
        var prompts = checkpoints.ReadPrompts(result, weights);
        if (!prompts.TryGet(out var states))
            return new Failure(prompts.Error!);
        if (metadata.DefectTypes.Count == 0)
            return new ModelSource(weights, states, options);
        var defects = checkpoints.ReadDefects(result, weights, metadata.DefectTypes);
        return defects.TryGet(out var descriptions) ? new ModelSource(weights, states, options, descriptions) : new Failure(defects.Error!);
    }

    private static int Compare(ModelSource source, ModelProto file, ModelMetadata metadata, IReadOnlyList<byte[]> pictures, string path)
    {
        var tolerance = Tolerance.Of(metadata.Precision);
        try
        {
            using var verification = new ExportVerification(source, file, withRanges: metadata.Precision == "fp16");
            var worst = pictures.Select(verification.Compare).Aggregate(Differences.Worse);
            Print(worst, tolerance, pictures.Count);
            return worst.FirstOutputBeyond(tolerance) is null ? 0 : Differs;
        }
        catch (OnnxRuntimeException e)
        {
            return Fail.With($"model {path} is refused by ONNX Runtime: {e.Message}");
        }
    }

    private static void Print(Differences worst, Tolerance tolerance, int pictures)
    {
        Console.WriteLine($"{pictures} pictures, largest differences to TorchSharp (accepted {Text(tolerance.Output)}):");
        foreach (var output in worst.Outputs)
            Console.WriteLine($"  {output.Name,-15} {Text(output.Largest)}");
        Console.WriteLine("levels, largest difference as a share of the largest value:");
        foreach (var level in worst.Inner.Where(value => value.Name.StartsWith("level.", StringComparison.Ordinal)))
            Console.WriteLine($"  {level.Name,-15} {Text(level.Relative)}");
        Console.WriteLine(worst.FirstInnerBeyond(tolerance) is { } first
            ? $"first value that differs: {first.Name}, by {first.Largest:G3} where the largest is {first.Scale:G3}"
            : $"all {worst.Inner.Count} values on the way agree to {Text(worst.Inner.Max(value => value.Relative))} of their scale");
        if (worst.Ranges.Count > 0)
            HalfRange.Print(worst.Ranges, Console.Out);
    }

    private static string Text(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
