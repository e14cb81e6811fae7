using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>What of the frame is inspected.</summary>
internal sealed record RegionConfig : AreaConfig
{
    [Description("What is not inspected of it.")]
    [MinLength(1)]
    [MaxLength(32)]
    [JsonPropertyOrder(1)]
    public IReadOnlyList<IgnoredAreaConfig>? Ignore { get; init; }

    public Region ToRegion()
    {
        var region = Polygon is null ? new Region(X ?? 0, Y ?? 0, Width ?? 1, Height ?? 1) : Region.Within(ToPolygon());
        return region with { Ignored = [.. (Ignore ?? []).Select(area => area.ToPolygon())] };
    }
}

/// <summary>What is not inspected.</summary>
internal sealed record IgnoredAreaConfig : AreaConfig;
