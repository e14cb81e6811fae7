using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Commanding;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Triggering;

/// <summary>Takes triggers by message, and answers each at once: accepted, or why not. The result follows by itself.</summary>
internal sealed partial class TriggerDesk(CommandInbox inbox, Replies replies, LineUp lineUp, TimeProvider time, ILogger<TriggerDesk> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var command in inbox.ReadTriggersAsync(stoppingToken))
                Receive(command);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Receive(CommandRequest command)
    {
        var reply = Answer(command);
        if (reply.Status != TriggerAnswer.Accepted)
            Log.Refused(logger, command.Camera!, reply.MeasId, reply.Status, reply.Message);
        replies.Add(command, (reply with { Command = command.Name }).ToJson());
    }

    private TriggerReply Answer(CommandRequest command)
    {
        var camera = command.Camera!;
        if (lineUp.Find(camera) is not { } line)
            return new() { Camera = camera, Status = CommandReply.Unknown, Message = lineUp.NoSuch(camera) };
        var payload = CommandPayload<TriggerRequest>.Read(command.Payload);
        if (payload.Value is not { } request)
            return new() { Camera = camera, Status = payload.Status, Message = payload.Message, Errors = payload.Errors };
        var answer = Expired(request, line) ?? line.Trigger(request.MeasId, request.PartId, request.DeadlineMs);
        return new() { Camera = camera, MeasId = request.MeasId, PartId = request.PartId, Status = answer.Status, Message = answer.Message };
    }

    private TriggerAnswer? Expired(TriggerRequest request, CameraLine line)
    {
        if (request.IssuedAtMs is not { } issued || (request.DeadlineMs ?? line.DeadlineMs) is not { } deadline)
            return null;
        var age = time.GetUtcNow().ToUnixTimeMilliseconds() - issued;
        return age > deadline ? new(CommandReply.Gone, FormattableString.Invariant($"too old: sent {age} ms ago with a deadline of {deadline} ms; ignored")) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Warning, "trigger of camera {Camera} (measId {MeasId}) refused: {Status}, {Reason}")]
        public static partial void Refused(ILogger logger, string camera, string? measId, int status, string reason);
    }
}
