namespace EdgeInspector.Vision.Inference;

/// <summary>How a model's session uses the machine.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads of one inference; 0 takes one a physical core.</summary>
    public int Threads { get; init; }

    /// <summary>Whether the model must pass its self-test to be loaded. Only who looks for what is wrong with it leaves that out.</summary>
    public bool SelfTest { get; init; } = true;
}
