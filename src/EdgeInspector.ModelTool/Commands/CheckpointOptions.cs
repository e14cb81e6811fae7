using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>What an AnomalyCLIP is made of, as options that several verbs share.</summary>
internal sealed class CheckpointOptions
{
    private const string Ensemble = "ensemble:";

    private readonly Option<string> _clip = new("--clip") { Description = "CLIP weights: .pt, .pth, .bin or .safetensors, named as OpenAI, open_clip or Hugging Face do", HelpName = "FILE", Required = true };
    private readonly Option<string> _prompts = new("--prompts")
    {
        Description = "Learned prompts (.pth or .safetensors), or ensemble:OBJECT (such as ensemble:bottle) for WinCLIP's texts without training",
        HelpName = "FILE|ensemble:OBJECT",
        Required = true,
    };

    private readonly Option<string?> _vocabulary = new("--vocab")
    {
        Description = "CLIP's vocabulary, needed to read texts only (default: the one beside the CLIP)",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_clip);
        command.Add(_prompts);
        command.Add(_vocabulary);
    }

    /// <summary>For a verb that makes the prompts itself.</summary>
    public void AddClipTo(Command command)
    {
        command.Add(_clip);
        command.Add(_vocabulary);
    }

    public Outcome<ClipWeights> ReadClip(ParseResult result) => ClipCheckpoint.Read(result.GetValue(_clip)!);

    public Outcome<IStatePrompts> ReadPrompts(ParseResult result, ClipWeights clip)
    {
        var source = result.GetValue(_prompts)!;
        if (!source.StartsWith(Ensemble, StringComparison.Ordinal))
            return From(PromptCheckpoint.Read(source, clip.Config.Text));
        var thing = source[Ensemble.Length..].Trim();
        if (thing.Length == 0)
            return new Failure("--prompts ensemble: names no object; write for example ensemble:bottle");
        var tokenizer = ReadTokenizer(result, clip);
        return tokenizer.TryGet(out var found) ? From(EnsemblePrompts.Create(thing, found)) : new Failure(tokenizer.Error!);
    }

    /// <summary>Untrained prompts.</summary>
    public Outcome<PromptLearner> NewPrompts(ParseResult result, ClipWeights clip, TrainingOptions options)
    {
        var tokens = LearnedPromptTokens.Create(clip.Config.Text, options.LearnedTokens, () => ReadTokenizer(result, clip));
        if (!tokens.TryGet(out var ids))
            return new Failure(tokens.Error!);
        TorchSharp.torch.random.manual_seed(options.Seed);
        return PromptLearner.Initialise(clip, ids.Normal, ids.Abnormal, options.LearnedTokens, options.Depth, options.DeepTokens);
    }

    /// <param name="result">Names the vocabulary.</param>
    /// <param name="clip">The CLIP.</param>
    /// <param name="names">The descriptions; there is at least one.</param>
    public Outcome<DefectDescriptions> ReadDefects(ParseResult result, ClipWeights clip, IReadOnlyList<string> names)
    {
        var tokenizer = ReadTokenizer(result, clip);
        return tokenizer.TryGet(out var found) ? DefectDescriptions.Create(names, found) : new Failure(tokenizer.Error!);
    }

    private Outcome<ITokenizer> ReadTokenizer(ParseResult result, ClipWeights clip) =>
        VocabularyFile.Read(result.GetValue(_vocabulary), result.GetValue(_clip)!, clip.Config.Text);

    private static Outcome<IStatePrompts> From<T>(Outcome<T> prompts)
        where T : class, IStatePrompts => prompts.TryGet(out var value) ? value : new Failure(prompts.Error!);
}
