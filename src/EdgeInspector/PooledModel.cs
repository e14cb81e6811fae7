using EdgeInspector.Vision.Inference;

namespace EdgeInspector;

/// <summary>A model at work.</summary>
/// <param name="Name">As recipes name it.</param>
/// <param name="Model">Loaded.</param>
internal sealed record PooledModel(string Name, AnomalyModel Model)
{
    /// <summary>What becomes of its TensorRT engine; null where there is nothing to come.</summary>
    public EngineBuild? Engine { get; init; }

    /// <summary>Why no better provider computes it, or what is done about it; empty for the best that is allowed.</summary>
    public string Note(DateTimeOffset now)
    {
        var others = Engine is null ? Model.Refusals : Model.Refusals.Where(refusal => refusal.Provider != ExecutionProvider.TensorRt);
        return string.Join("; ", new[] { Engine?.Describe(now), ProviderRefusal.Describe(others) }.Where(part => part is { Length: > 0 }));
    }
}
