using System.ComponentModel;
using EdgeInspector.Commanding;

namespace EdgeInspector.Triggering;

/// <summary>The answer to a trigger.</summary>
internal sealed record TriggerReply : CommandReply
{
    [Description("As the trigger gave it.")]
    public string? MeasId { get; init; }

    [Description("As the trigger gave it.")]
    public string? PartId { get; init; }
}
