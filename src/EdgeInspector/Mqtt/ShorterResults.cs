using EdgeInspector.Inspection;

namespace EdgeInspector.Mqtt;

/// <summary>A result that is too long for its readers, ever shorter, what is missed least going first.</summary>
internal static class ShorterResults
{
    /// <summary>Of a region's reason: enough to see which kind it is.</summary>
    private const int ShortReason = 60;

    /// <summary>The result itself, then shorter ones.</summary>
    public static IEnumerable<Result> Of(Result result)
    {
        yield return result;

        // The mask picture says the same.
        while (result.Defects.Where(defect => defect.Rle is not null).MaxBy(defect => defect.Rle!.Length) is { } longest)
            yield return result = result with { Defects = [.. result.Defects.Select(defect => ReferenceEquals(defect, longest) ? defect with { Rle = null } : defect)] };

        // The deciding one's stands in the result.
        foreach (var length in new[] { ShortReason, 0 })
        {
            if (result.Regions is { } regions)
                yield return result = result with { Regions = [.. regions.Select(region => region with { Reason = Shorten(region.Reason, length) })] };
        }

        // The least bad one is the last.
        while (result.Defects.Count > 0)
            yield return result = result with { Defects = [.. result.Defects.SkipLast(1)], DefectsTruncated = true };
    }

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : longest < 3 ? "" : text[..(longest - 3)] + "...";
}
