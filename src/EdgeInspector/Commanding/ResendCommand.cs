using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/resend</c>: somebody has lost results.</summary>
internal sealed record ResendRequest : DeviceRequest
{
    [Description("The first sequence number.")]
    [Range(1.0, 9e15)]
    public required long FromSeq { get; init; }

    [Description("The last sequence number.")]
    [Range(1.0, 9e15)]
    public required long ToSeq { get; init; }
}

/// <summary>The answer to <c>cmd/resend</c>.</summary>
internal sealed record ResendReply : CommandReply
{
    [Description("Results that will be sent once more.")]
    [Range(0, double.MaxValue)]
    public long? Count { get; init; }

    [Description("The lowest sequence number among them.")]
    [Range(1, double.MaxValue)]
    public long? FirstSeq { get; init; }

    [Description("The highest.")]
    [Range(1, double.MaxValue)]
    public long? LastSeq { get; init; }
}

/// <summary><c>cmd/resend</c>: results that were delivered are sent once more, marked historical, as far as they are kept.</summary>
internal sealed class ResendCommand(Outbox outbox) : SlowCommand<ResendRequest>
{
    protected override CommandReply CarryOut(ResendRequest request)
    {
        if (request.FromSeq > request.ToSeq)
            return new ResendReply { Status = CommandReply.Wrong, Message = FormattableString.Invariant($"/toSeq: {request.ToSeq} is less than fromSeq, {request.FromSeq}") };
        try
        {
            var found = outbox.Resend(request.FromSeq, request.ToSeq);
            return found.Count == 0
                ? new ResendReply { Status = CommandReply.Unknown, Message = "no delivered result of that range is kept any more; what waits for its first delivery comes anyway" }
                : new ResendReply { Status = CommandReply.GoingOn, Count = found.Count, FirstSeq = found.First, LastSeq = found.Last, Message = FormattableString.Invariant($"{found.Count} results are sent once more: {found}") };
        }
        catch (SqliteException e)
        {
            return new ResendReply { Status = CommandReply.Failed, Message = $"the outbox does not take it: {e.Message}" };
        }
    }
}
