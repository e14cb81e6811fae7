using System.CommandLine;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip export</c>: checkpoints in, one model file out.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var checkpoints = new CheckpointOptions();
        var networks = new NetworkOptions();
        var output = new Option<string>("--output") { Description = "The model file to write", HelpName = "FILE", Required = true };
        var precision = new Option<string>("--precision") { Description = "fp16 for GPUs, int8 for CPUs, fp32 exact everywhere", DefaultValueFactory = _ => "fp16" };
        precision.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        var calibration = new Option<string?>("--calibration")
        {
            Description = "With int8: pictures on which to measure the ranges, instead of in every run",
            HelpName = "DIR",
        };
        var target = new Option<string>("--target")
        {
            Description = "portable runs everywhere; cpu takes ONNX Runtime's fused attention, as the line's CPU does with any file when it is loaded",
            DefaultValueFactory = _ => ModelMetadata.Portable,
        };
        target.AcceptOnlyFromAmong(ModelMetadata.Portable, ModelMetadata.ForCpu);
        var defects = new Option<string[]>("--defects")
        {
            Description = "Descriptions that defects are named with, such as crack,hole,scratch",
            DefaultValueFactory = _ => [],
            CustomParser = argument => [.. argument.Tokens.SelectMany(token => token.Value.Split(',')).Select(name => name.Trim())],
        };
        var name = new Option<string?>("--name") { Description = "The model's name (default: the output's file name)" };
        var licence = new Option<string>("--licence") { Description = "Licence of the weights", DefaultValueFactory = _ => "unknown" };

        var command = new Command("export", "Writes the ONNX file that the line runs") { output, precision, target, calibration, defects, name, licence };
        networks.AddTo(command);
        checkpoints.AddTo(command);
        command.SetAction(result =>
        {
            var kind = Enum.Parse<Precision>(result.GetValue(precision)!, ignoreCase: true);
            if (result.GetValue(calibration) is not null && kind is not Precision.Int8)
                return Fail.With("--calibration goes with --precision int8");
            var forCpu = result.GetValue(target) == ModelMetadata.ForCpu;
            if (forCpu && kind is Precision.Fp16)
                return Fail.With("--target cpu goes with --precision fp32 or int8: a CPU computes in float32 what an fp16 file holds");
            var clip = checkpoints.ReadClip(result);
            if (!clip.TryGet(out var weights))
                return Fail.With(clip.Error!);
            var options = networks.Read(result);
            if (options.Problem(weights.Config.Vision) is { } problem)
                return Fail.With(problem);
            var prompts = checkpoints.ReadPrompts(result, weights);
            if (!prompts.TryGet(out var states))
                return Fail.With(prompts.Error!);
            var source = new ModelSource(weights, states, options);
            if (result.GetValue(defects) is { Length: > 0 } names)
            {
                var described = checkpoints.ReadDefects(result, weights, names);
                if (!described.TryGet(out var descriptions))
                    return Fail.With(described.Error!);
                source = source with { Defects = descriptions };
            }

            var path = result.GetValue(output)!;
            var card = new ModelCard(result.GetValue(name) ?? Path.GetFileNameWithoutExtension(path), Version: "1", Prompts: null, result.GetValue(licence)!);
            var ranges = Calibration.Measure(source, result.GetValue(calibration), card);
            return ranges.Error is null ? Write(AnomalyClipExporter.Export(source, kind, card, ranges.Value, forCpu), kind, forCpu, path) : Fail.With(ranges.Error);
        });
        return command;
    }

    private static int Write(ModelProto model, Precision precision, bool forCpu, string path)
    {
        var fused = model.Graph.Node.Count(node => node.Domain.Length > 0);
        if (forCpu)
            Console.WriteLine(fused > 0 ? $"{fused} attentions are ONNX Runtime's own" : "its attentions are so small that plain operators are as fast: the file is portable");
        if (precision is not Precision.Int8 && fused == 0)
        {
            if (TensorRtOperators.Problem(model.Graph) is { } problem)
                throw new InvalidOperationException($"TensorRT's parser would refuse the file: {problem}");
            Console.WriteLine($"TensorRT 10's parser takes all {TensorRtOperators.Count(model.Graph)} operators");
        }

        return ModelFile.Write(model, path) is { } failure ? Fail.With(failure) : 0;
    }
}
