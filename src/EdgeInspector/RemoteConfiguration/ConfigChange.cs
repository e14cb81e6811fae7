using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Which cameras a new configuration concerns, and how. No other one notices.</summary>
/// <param name="Added">Cameras that there were not.</param>
/// <param name="Removed">Cameras that there will not be.</param>
/// <param name="Rebuilt">Those whose device, trigger or preparation changes: they start anew.</param>
/// <param name="Rejudged">Those whose parts are judged otherwise from the next one on.</param>
internal sealed record ConfigChange(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Rebuilt, IReadOnlyList<string> Rejudged)
{
    /// <summary>All whose parts may come out otherwise.</summary>
    public IEnumerable<string> Concerned => [.. Added, .. Rebuilt, .. Rejudged];

    /// <param name="before">In force, with its recipes as they are on the line.</param>
    /// <param name="after">Wanted, likewise.</param>
    /// <param name="dead">Cameras whose lines do not run any more: they start anew in any case.</param>
    public static ConfigChange Between(ConfigInUse before, ConfigInUse after, IReadOnlyCollection<string> dead)
    {
        var (old, wanted) = (before.Config.Cameras, after.Config.Cameras);
        List<string> both = [.. wanted.Keys.Where(old.ContainsKey)];
        List<string> rebuilt = [.. both.Where(id => dead.Contains(id) || !Same(Device(old[id]), Device(wanted[id])))];
        return new(
            [.. wanted.Keys.Where(id => !old.ContainsKey(id))],
            [.. old.Keys.Where(id => !wanted.ContainsKey(id))],
            rebuilt,
            [.. both.Except(rebuilt).Where(id => !Same(before.RecipesOf(id), after.RecipesOf(id)))]);
    }

    /// <summary>The camera without what only its judges see.</summary>
    private static CameraConfig Device(CameraConfig camera) => camera with { Recipe = "", FurtherRecipes = null, ShadowRecipe = null };

    /// <summary>By what they say: lists in records compare by reference.</summary>
    private static bool Same<T>(T a, T b) => JsonElement.DeepEquals(JsonSerializer.SerializeToElement(a, ConfigJson.Options), JsonSerializer.SerializeToElement(b, ConfigJson.Options));
}
