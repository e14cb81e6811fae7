namespace EdgeInspector.Vision.Evaluation;

/// <summary>All scores of one value: one threshold, since nothing can part them.</summary>
/// <param name="Score">The value.</param>
/// <param name="Good">Good ones that have it.</param>
/// <param name="Defective">Defective ones that have it.</param>
internal readonly record struct TieGroup(float Score, int Good, int Defective)
{
    /// <summary>From the highest score down.</summary>
    public static IEnumerable<TieGroup> Falling(IReadOnlyList<float> scores, IReadOnlyList<bool> isDefective) =>
        scores.Zip(isDefective).GroupBy(s => s.First + 0f).OrderByDescending(group => group.Key)
            .Select(group => new TieGroup(group.Key, group.Count(s => !s.Second), group.Count(s => s.Second)));
}
