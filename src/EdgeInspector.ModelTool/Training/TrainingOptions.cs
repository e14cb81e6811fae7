namespace EdgeInspector.ModelTool.Training;

/// <summary>How prompts are trained; the defaults are the original code's.</summary>
internal sealed record TrainingOptions
{
    public int Epochs { get; init; } = 15;

    public int BatchSize { get; init; } = 8;

    public double LearningRate { get; init; } = 1e-3;

    /// <summary>n_ctx: learned vectors in front of each prompt's words.</summary>
    public int LearnedTokens { get; init; } = 12;

    /// <summary>Text blocks that see learned tokens, the first included.</summary>
    public int Depth { get; init; } = 9;

    /// <summary>t_n_ctx: learned tokens of each deeper block.</summary>
    public int DeepTokens { get; init; } = 4;

    /// <summary>Of the first prompts and of the pictures' order.</summary>
    public int Seed { get; init; } = 111;

    /// <summary>A checkpoint of its own after every so many epochs; 0 for none but the last.</summary>
    public int SaveEvery { get; init; } = 1;

    /// <summary>Memory for the pictures' features, in bytes.</summary>
    public long CacheBytes { get; init; } = 4L << 30;

    /// <summary>One sentence on what does not fit the text transformer, or null.</summary>
    public string? Problem(Clip.TextConfig text) =>
        Outside("--epochs", Epochs, 1, 100_000)
        ?? Outside("--batch-size", BatchSize, 1, 4096)
        ?? (LearningRate is > 0 and <= 1 ? null : FormattableString.Invariant($"--learning-rate {LearningRate} is outside 0 to 1"))
        ?? Outside("--n-ctx", LearnedTokens, 1, text.ContextLength - 5)
        ?? Outside("--depth", Depth, 1, text.Layers)
        ?? Outside("--t-n-ctx", DeepTokens, 1, text.ContextLength - 2)
        ?? Outside("--save-every", SaveEvery, 0, 100_000);

    private static string? Outside(string name, int value, int low, int high) =>
        value >= low && value <= high ? null : $"{name} {value} is outside {low} to {high}";
}
