using System.CommandLine;
using EdgeInspector.ModelTool.Checkpoints;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip info</c>: what a file is, before somebody builds on it.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "CLIP weights, AnomalyCLIP prompts, another checkpoint, or an ONNX model" };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor's name, type and shape" };
        var command = new Command("info", "Says what a file is") { file, tensors };
        command.SetAction(result => Show(result.GetValue(file)!, result.GetValue(tensors)));
        return command;
    }

    private static int Show(string path, bool withTensors)
    {
        if (OnnxSummary.IsOnnx(path))
        {
            var (lines, problem) = OnnxSummary.Of(path, withTensors);
            return problem is null ? Print(lines) : Fail.With(problem);
        }

        var opened = Checkpoint.Open(path);
        if (!opened.TryGet(out var checkpoint))
            return Fail.With(opened.Error!);
        using (checkpoint)
        {
            var lines = CheckpointSummary.Of(checkpoint);
            return Print(withTensors ? lines.Concat(CheckpointSummary.Tensors(checkpoint)) : lines);
        }
    }

    private static int Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.WriteLine(line);
        return 0;
    }
}
