using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;

namespace EdgeInspector.Triggering;

/// <summary>The payload of <c>{camera}/cmd/trigger</c>: a part is in place.</summary>
internal sealed record TriggerRequest
{
    [Description("The client's id of this measurement; comes back in the answer and the result. One that was accepted before is not accepted again.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public string? MeasId { get; init; }

    [Description("The client's id of the part; comes back in the result.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public string? PartId { get; init; }

    [Description("Milliseconds within which the result must come, NotDecidable if need be. Absent: the camera's own.")]
    [Range(10, 600_000)]
    public int? DeadlineMs { get; init; }

    [Description("When it was sent, in milliseconds since 1970 UTC by a clock that runs with the device's. Older than its deadline, it is ignored.")]
    [Range(0.0, 9e15)]
    public double? IssuedAtMs { get; init; }
}
