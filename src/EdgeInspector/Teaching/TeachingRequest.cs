using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.ReferenceParts;

namespace EdgeInspector.Teaching;

/// <summary>What both commands that teach a running camera have in common.</summary>
internal abstract record TeachingRequest : DeviceRequest
{
    [Description("The camera whose next parts are good.")]
    [Id]
    public required string Camera { get; init; }

    [Description("Which of the camera's recipes learns; absent where it has one.")]
    [Id]
    public string? Recipe { get; init; }

    [Description("How many of its next parts.")]
    [Range(1, 10_000)]
    public int? Parts { get; init; }

    [Description("Give up what is being taught.")]
    public bool? Cancel { get; init; }
}

/// <summary>The payload of <c>cmd/learn</c>: the next parts are good, and what good parts look like.</summary>
internal sealed record LearnRequest : TeachingRequest
{
    [Description("Patches to remember at most.")]
    [Range(1, 50_000)]
    public int? Patches { get; init; }

    [Description("The parts lie anyhow.")]
    public bool? Loose { get; init; }

    [Description("Other views of each part that are learned as well, joined by commas.")]
    [Pattern("^(mirror|turn|light)(, ?(mirror|turn|light)){0,2}$", "one or more of " + Augmentations.Names + ", joined by commas")]
    public string? Augment { get; init; }

    public LearningSettings ToSettings()
    {
        var settings = new LearningSettings { Loose = Loose == true, Augmentation = Augmentations.Parse(Augment) ?? Augmentation.None };
        return Patches is { } patches ? settings with { Patches = patches } : settings;
    }
}

/// <summary>The payload of <c>cmd/calibrate</c>: the next parts are good, and hardly any of such may be rejected.</summary>
internal sealed record CalibrateRequest : TeachingRequest
{
    [Description("The promise: at most this share of good parts is rejected.")]
    [Range(0.000001, 0.5)]
    public double? MaxFalseReject { get; init; }

    [Description("Confidence of the promise.")]
    [Range(0.5, 0.999999)]
    public double? Confidence { get; init; }
}
