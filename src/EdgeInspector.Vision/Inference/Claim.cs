namespace EdgeInspector.Vision.Inference;

/// <summary>A claim to a model that others want too: whoever is due first comes first.</summary>
/// <param name="DueAt">The timestamp at which the answer is due, by the clock that all who share the model go by. Null, as by default: it can wait, and comes after all that are due.</param>
/// <param name="WhileWanted">Ends the waiting, once nobody wants the answer any more.</param>
public readonly record struct Claim(long? DueAt, CancellationToken WhileWanted = default);
