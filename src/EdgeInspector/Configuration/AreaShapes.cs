using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>Every area must be a rectangle or a simple polygon, and what is ignored must leave something.</summary>
internal static class AreaShapes
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from recipe in config.Recipes
        where recipe.Value.Region is not null
        from error in Check(recipe.Value.Region!, $"/recipes/{recipe.Key}/region")
        select error;

    private static IReadOnlyList<ConfigError> Check(RegionConfig region, string pointer)
    {
        List<ConfigError> errors = [.. CheckArea(region, pointer), .. (region.Ignore ?? []).SelectMany((area, index) => CheckArea(area, $"{pointer}/ignore/{index}"))];
        if (errors.Count == 0 && new InspectedArea(region.ToRegion(), mapSize: 1) is var area && area.Pixels(0, 0) == 0)
            errors.Add(new($"{pointer}/{(region.Ignore is null ? "polygon" : "ignore")}", "nothing is left to inspect"));
        return errors;
    }

    private static IEnumerable<ConfigError> CheckArea(AreaConfig area, string pointer)
    {
        (string Key, int? Value)[] rectangle = [("x", area.X), ("y", area.Y), ("width", area.Width), ("height", area.Height)];
        if (area.Polygon is null)
        {
            foreach (var (key, _) in rectangle.Where(side => side.Value is null))
                yield return new($"{pointer}/{key}", "is missing; an area is given by x, y, width and height, or by polygon");
        }
        else if (rectangle.Any(side => side.Value is not null))
        {
            yield return new($"{pointer}/polygon", "stands beside a rectangle; an area is given by x, y, width and height, or by polygon");
        }
        else if (PolygonShape.Problem(area.ToPolygon()) is { } problem)
        {
            yield return new($"{pointer}/polygon", problem);
        }
    }
}
