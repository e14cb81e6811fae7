namespace EdgeInspector.Vision.Inference;

/// <summary>Why a provider does not compute a model.</summary>
/// <param name="Provider">Which.</param>
/// <param name="Reason">Cause and remedy, as they read after "tensorrt: ".</param>
public sealed record ProviderRefusal(ExecutionProvider Provider, string Reason)
{
    /// <summary>This ONNX Runtime was built without it: what is to be expected of most PCs, and no fault.</summary>
    public bool IsNotBuiltIn { get; init; }

    /// <summary>Several in one line; what is true of two is said once.</summary>
    public static string Describe(IEnumerable<ProviderRefusal> refusals) =>
        string.Join("; ", refusals.GroupBy(refusal => refusal.Reason).Select(alike => $"{string.Join(", ", alike.Select(refusal => refusal.Provider.Name()))}: {alike.Key}"));
}
