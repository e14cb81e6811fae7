using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>How much may wait for an absent broker. Every key is optional.</summary>
internal sealed record OutboxConfig
{
    public const int DefaultBackfillPerSecond = 1500;

    [Description("Megabytes of results and mask pictures; beyond, masks are given up first and NotOK verdicts last. Absent: 512.")]
    [Range(1, 1_000_000)]
    public int? MaxMegabytes { get; init; }

    [Description("Hours after which a result that was never delivered is given up. Absent: 168, a week.")]
    [Range(1, 100_000)]
    public int? MaxAgeHours { get; init; }

    [Description("Megabytes of the disk that stay free; mask pictures and OK verdicts are given up for it. Absent: 5 % of the disk, at most 512.")]
    [Range(0, 1_000_000)]
    public int? MinFreeMegabytes { get; init; }

    [Description("Delivered results that are kept for a day, without masks, to be sent again when somebody asks. Absent: 10000.")]
    [Range(0, 1_000_000)]
    public int? KeepDelivered { get; init; }

    [Description("Results a second that are delivered late at most, after an outage or when asked for again. Absent: 1500.")]
    [Range(1, 100_000)]
    public int? BackfillPerSecond { get; init; }
}
