namespace EdgeInspector.Inspection;

/// <summary>What a camera's shadow recipe has seen since it is on trial.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Judged">Parts that it has judged.</param>
/// <param name="Disagreed">Of them those of which it says something else than the camera's recipe.</param>
/// <param name="Skipped">Parts that it has passed over because others waited.</param>
internal sealed record ShadowCounts(string Recipe, long Judged, long Disagreed, long Skipped);
