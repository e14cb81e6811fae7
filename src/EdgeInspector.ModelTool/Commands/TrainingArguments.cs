using System.CommandLine;
using EdgeInspector.ModelTool.Training;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>How to train, as options; the original code's names are understood, too.</summary>
internal sealed class TrainingArguments
{
    private static readonly TrainingOptions Default = new();

    private readonly Option<int> _epochs = Number("--epochs", "Times that every picture is seen", Default.Epochs, "--epoch");
    private readonly Option<int> _batch = Number("--batch-size", "Pictures a step", Default.BatchSize, "--batch_size");
    private readonly Option<int> _learned = Number("--n-ctx", "Learned vectors a prompt", Default.LearnedTokens, "--n_ctx");
    private readonly Option<int> _depth = Number("--depth", "Text blocks that see learned tokens", Default.Depth);
    private readonly Option<int> _deep = Number("--t-n-ctx", "Learned tokens of each deeper block", Default.DeepTokens, "--t_n_ctx");
    private readonly Option<int> _seed = Number("--seed", "Of the first prompts and the pictures' order", Default.Seed);
    private readonly Option<int> _save = Number("--save-every", "A checkpoint of its own after every so many epochs, 0 for none", Default.SaveEvery, "--save_freq");
    private readonly Option<int> _cache = Number("--cache-mb", "Memory for the pictures' features: what fits is computed once", (int)(Default.CacheBytes >> 20));
    private readonly Option<double> _rate = new("--learning-rate", "--learning_rate") { Description = "Adam's", DefaultValueFactory = _ => Default.LearningRate };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _epochs, _batch, _rate, _learned, _depth, _deep, _seed, _save, _cache })
            command.Add(option);
    }

    /// <summary>Not yet checked.</summary>
    public TrainingOptions Read(ParseResult result) => new()
    {
        Epochs = result.GetValue(_epochs),
        BatchSize = result.GetValue(_batch),
        LearningRate = result.GetValue(_rate),
        LearnedTokens = result.GetValue(_learned),
        Depth = result.GetValue(_depth),
        DeepTokens = result.GetValue(_deep),
        Seed = result.GetValue(_seed),
        SaveEvery = result.GetValue(_save),
        CacheBytes = (long)Math.Max(0, result.GetValue(_cache)) << 20,
    };

    private static Option<int> Number(string name, string description, int value, params string[] aliases) =>
        new(name, aliases) { Description = description, DefaultValueFactory = _ => value };
}
