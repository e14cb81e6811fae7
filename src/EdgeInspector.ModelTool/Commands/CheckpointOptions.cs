using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>The two files that an AnomalyCLIP is made of, as options that several verbs share.</summary>
internal sealed class CheckpointOptions
{
    private readonly Option<string> _clip = new("--clip") { Description = "CLIP weights (safetensors, OpenAI's tensor names)", Required = true };
    private readonly Option<string> _prompts = new("--prompts") { Description = "AnomalyCLIP's prompt learner (safetensors)", Required = true };

    public void AddTo(Command command)
    {
        command.Add(_clip);
        command.Add(_prompts);
    }

    /// <summary>Reads both, or says what is wrong with the first that cannot be used.</summary>
    public (ClipWeights Clip, PromptLearner Prompts, string? Problem) Read(ParseResult result)
    {
        var clip = ReadClip(result.GetValue(_clip)!);
        if (clip.Error is not null)
            return (null!, null!, clip.Error);
        var prompts = ReadPrompts(result.GetValue(_prompts)!, clip.Value!.Config.Text);
        return (clip.Value, prompts.Value!, prompts.Error);
    }

    private static Outcome<ClipWeights> ReadClip(string path)
    {
        var file = SafetensorsReader.Read(path);
        return file.TryGet(out var tensors) ? ClipWeights.Create(tensors, path) : new Failure(file.Error!);
    }

    private static Outcome<PromptLearner> ReadPrompts(string path, TextConfig text)
    {
        var file = SafetensorsReader.Read(path);
        return file.TryGet(out var tensors) ? PromptLearner.Create(tensors, text, path) : new Failure(file.Error!);
    }
}
