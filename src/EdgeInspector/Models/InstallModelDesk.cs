using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Models;

/// <summary>Takes <c>cmd/install-model</c> and answers it.</summary>
internal sealed partial class InstallModelDesk(InstallModel install, Replies replies, ILogger<InstallModelDesk> logger)
{
    /// <summary>So many may wait or be in work.</summary>
    private const int Most = 8;

    private readonly HashSet<Task> _going = [];

    /// <summary>Takes a command; returns at once, the answers follow. Not for two threads at once.</summary>
    public void Handle(CommandRequest command, CancellationToken stop)
    {
        _going.RemoveWhere(work => work.IsCompleted);
        var payload = CommandPayload<InstallModelRequest>.Read(command.Payload);
        if (payload.Value is not { } request)
            Answer(command, new() { Status = payload.Status, Message = payload.Message, Errors = payload.Errors });
        else if (_going.Count >= Most)
            Answer(command, new() { Id = request.Id, Status = 503, Message = $"{Most} models wait to be installed; try again when they are done" });
        else
            _going.Add(InstallAsync(command, request, stop));
    }

    /// <summary>Completes when every command has its last answer.</summary>
    public Task EndAsync() => Task.WhenAll(_going);

    private async Task InstallAsync(CommandRequest command, InstallModelRequest request, CancellationToken stop)
    {
        try
        {
            Answer(command, await install.CarryOutAsync(request, progress => Answer(command, progress), stop));
        }
        catch (Exception e)
        {
            // Whoever waits for the answer needs one; the line goes on as it was.
            Log.Fault(logger, e);
            Answer(command, new() { Id = request.Id, Status = 500, Message = $"failed: {e.Message}" });
        }
    }

    private void Answer(CommandRequest command, InstallModelReply reply)
    {
        replies.Add(command, reply.ToJson());
        if (reply.Status != 202 || reply.Received is null)
            Log.Answered(logger, reply.Status, reply.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(83, LogLevel.Information, "command install-model: {Status}, {Message}")]
        public static partial void Answered(ILogger logger, int status, string message);

        [LoggerMessage(84, LogLevel.Error, "command install-model failed")]
        public static partial void Fault(ILogger logger, Exception exception);
    }
}
