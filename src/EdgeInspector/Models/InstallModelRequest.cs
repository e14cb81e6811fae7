using System.ComponentModel;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>The payload of <c>cmd/install-model</c>: a bundle to fetch, by ids alone. No address ever comes by message.</summary>
internal sealed record InstallModelRequest : DeviceRequest
{
    [Description("One of the configuration's models/origins.")]
    [Id]
    public required string Origin { get; init; }

    [Description("The model's name.")]
    [Pattern(ModelName.PartPattern, ModelName.PartMeaning)]
    public required string Name { get; init; }

    [Description("The model's version.")]
    [Pattern(ModelName.PartPattern, ModelName.PartMeaning)]
    public required string Version { get; init; }
}
