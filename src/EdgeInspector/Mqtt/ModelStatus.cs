using System.ComponentModel;

namespace EdgeInspector.Mqtt;

/// <summary>A model in the device's status.</summary>
internal sealed record ModelStatus
{
    [Description("Its name, as results have it.")]
    public required string Model { get; init; }

    [Description("What computes it: tensorrt, cuda or cpu.")]
    public required string Provider { get; init; }

    [Description("Why no better provider does, or that its TensorRT engine is being built, and for how long; empty for the best that is allowed.")]
    public required string Note { get; init; }
}
