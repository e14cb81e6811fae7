using System.ComponentModel;

namespace EdgeInspector.Configuration;

/// <summary>The device's place in the plant, after ISA-95.</summary>
internal sealed record DeviceConfig
{
    [Description("Site or plant.")]
    [Id]
    public required string Site { get; init; }

    [Description("Area of the site.")]
    [Id]
    public required string Area { get; init; }

    [Description("Production line.")]
    [Id]
    public required string Line { get; init; }

    [Description("This device on the line.")]
    [Id]
    public required string Device { get; init; }
}
