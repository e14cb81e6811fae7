using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Triggering;

/// <summary>Hands triggers by message to their cameras and says what came of each: accepted, or why not.</summary>
internal sealed partial class TriggerAnswers(LineUp lineUp, ConfigInForce active, TimeProvider time, ILogger<TriggerAnswers> logger)
{
    public TriggerReply Answer(CommandRequest command)
    {
        var reply = Ask(command);
        if (reply.Status != TriggerAnswer.Accepted)
            Log.Refused(logger, command.Camera!, reply.MeasId, reply.Status, reply.Message);
        return reply with { Command = command.Name };
    }

    private TriggerReply Ask(CommandRequest command)
    {
        var camera = command.Camera!;
        if (lineUp.Find(camera) is not { } line)
        {
            return active.Value.Cameras.ContainsKey(camera)
                ? new() { Camera = camera, Status = CommandReply.Unavailable, Message = $"camera {camera} is being started anew" }
                : new() { Camera = camera, Status = CommandReply.Unknown, Message = lineUp.NoSuch(camera) };
        }

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
