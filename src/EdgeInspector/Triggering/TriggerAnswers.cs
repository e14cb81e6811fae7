using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Triggering;

/// <summary>Hands triggers by message to their cameras and says what came of each: accepted, or why not.</summary>
internal sealed partial class TriggerAnswers(IReadOnlyList<CameraLine> lines, TimeProvider time, ILogger<TriggerAnswers> logger)
{
    public TriggerReply Answer(CommandRequest command)
    {
        var reply = Ask(command);
        if (reply.Status != TriggerAnswer.Accepted)
            Log.Refused(logger, reply.Camera, reply.MeasId, reply.Status, reply.Message);
        return reply;
    }

    private TriggerReply Ask(CommandRequest command)
    {
        var camera = command.Camera!;
        if (lines.FirstOrDefault(line => line.Camera == camera) is not { } line)
            return new() { Camera = camera, Status = 404, Message = $"there is no camera \"{camera}\"; there are: {string.Join(", ", lines.Select(l => l.Camera))}" };

        // Nothing to say is said by an empty payload, too: not every client writes JSON.
        var payload = CommandPayload<TriggerRequest>.Read(command.Payload.Length == 0 ? "{}"u8.ToArray() : command.Payload);
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
        return age > deadline ? new(410, FormattableString.Invariant($"too old: sent {age} ms ago with a deadline of {deadline} ms; ignored")) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Warning, "trigger of camera {Camera} (measId {MeasId}) refused: {Status}, {Reason}")]
        public static partial void Refused(ILogger logger, string camera, string? measId, int status, string reason);
    }
}
