using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commanding;

/// <summary>What the payload of every command to the device may hold, beside what the command is about.</summary>
internal abstract record DeviceRequest
{
    [Description("Comes back with every answer. A command whose id was accepted before is not carried out again.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public string? Id { get; init; }

    [Description("When it was sent, in milliseconds since 1970 UTC by a clock that runs with the device's. Sent more than 30 s ago, it is not carried out.")]
    [Range(0.0, 9e15)]
    public double? IssuedAtMs { get; init; }
}
