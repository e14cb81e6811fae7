namespace EdgeInspector.Vision.Inference;

/// <summary>How a model's session uses the machine.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads of one inference; 0 takes one a physical core.</summary>
    public int Threads { get; init; }
}
