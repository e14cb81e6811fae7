using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>The two files that an AnomalyCLIP is made of, as options that several verbs share.</summary>
internal sealed class CheckpointOptions
{
    private readonly Option<string> _clip = new("--clip") { Description = "CLIP weights: OpenAI's .pt, a PyTorch zip or safetensors", Required = true };
    private readonly Option<string> _prompts = new("--prompts") { Description = "AnomalyCLIP's prompts: upstream's .pth, or safetensors", Required = true };

    public void AddTo(Command command)
    {
        command.Add(_clip);
        command.Add(_prompts);
    }

    /// <summary>Reads both, or says what is wrong with the first that cannot be used.</summary>
    public (ClipWeights Clip, PromptLearner Prompts, string? Problem) Read(ParseResult result)
    {
        var clip = ClipCheckpoint.Read(result.GetValue(_clip)!);
        if (clip.Error is not null)
            return (null!, null!, clip.Error);
        var prompts = PromptCheckpoint.Read(result.GetValue(_prompts)!, clip.Value!.Config.Text);
        return (clip.Value, prompts.Value!, prompts.Error);
    }
}
