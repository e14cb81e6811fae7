using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The payload of <c>cmd/rollback</c>.</summary>
internal sealed record RollbackRequest : DeviceRequest
{
    [Description("Who wants it; stands in the answer and in the history.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    public string? Author { get; init; }
}

/// <summary>The answer to <c>cmd/rollback</c>.</summary>
internal sealed record RollbackReply : CommandReply
{
    [Description("The version of the configuration that is in force.")]
    [Range(1, int.MaxValue)]
    public int? AppliedVersion { get; init; }
}

/// <summary><c>cmd/rollback</c>: the configuration that was in force before this one is again, recipes and models included.</summary>
internal sealed class RollbackCommand(ConfigDesk? desk = null) : Command<RollbackRequest>
{
    protected override async Task<CommandReply> CarryOutAsync(RollbackRequest request, Action<CommandReply> tell, CancellationToken stop)
    {
        if (desk is null)
            return new RollbackReply { Status = CommandReply.Conflict, Message = "the configuration is not changed remotely here; /remote is not set" };
        var answer = await desk.GoBackAsync(request.Author ?? "a command", stop);
        return new RollbackReply { Status = answer.Status, Message = answer.Message, AppliedVersion = answer.AppliedVersion };
    }
}
