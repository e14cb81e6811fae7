using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Commanding;

/// <summary>
/// Takes all commands to the device, one after another, and answers each: those that it knows by name are carried out. None
/// waits for one that takes long.
/// </summary>
/// <param name="commands">By name: the only ones there are.</param>
/// <param name="inbox">Where they come from.</param>
/// <param name="replies">Where their answers go.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Every command and its answer stand there.</param>
internal sealed partial class CommandDesk(
    IReadOnlyDictionary<string, ICommand> commands, CommandInbox inbox, Replies replies, TimeProvider time, ILogger<CommandDesk> logger) : BackgroundService
{
    /// <summary>A command that is on its way for longer is about something that has passed.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(30);

    private readonly RecentIds _ids = new();
    private readonly HashSet<Task> _going = [];

    /// <summary>Answers one command; completes with its last answer.</summary>
    public async Task ReceiveAsync(CommandRequest command, CancellationToken stop)
    {
        if (!commands.TryGetValue(command.Name, out var known))
        {
            Answer(command, null, Refuse(CommandReply.Unknown, $"there is no command \"{command.Name}\"; there are: {string.Join(", ", commands.Keys.Order(StringComparer.Ordinal))}"));
            return;
        }

        var payload = known.Read(command.Payload);
        if (payload.Value is not { } request)
            Answer(command, null, Refuse(payload.Status, payload.Message) with { Errors = payload.Errors });
        else if (Untimely(request) is { } refusal)
            Answer(command, request.Id, refusal);
        else if (request.Id is { } id && !_ids.TryAdd(id))
            Answer(command, id, Refuse(CommandReply.Conflict, $"a command with the id {id} has been accepted already; it is not carried out again"));
        else
            Answer(command, request.Id, await CarryOutAsync(command, known, request, stop));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var command in inbox.ReadAllAsync(stoppingToken))
            {
                _going.RemoveWhere(work => work.IsCompleted);
                _going.Add(ReceiveAsync(command, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // Each says to its sender what has become of it.
        await Task.WhenAll(_going);
    }

    private static CommandReply Refuse(int status, string message) => new() { Status = status, Message = message };

    private CommandReply? Untimely(DeviceRequest request)
    {
        if (request.IssuedAtMs is not { } issued)
            return null;
        var age = time.GetUtcNow().ToUnixTimeMilliseconds() - issued;
        return age > Oldest.TotalMilliseconds ? Refuse(CommandReply.Gone, FormattableString.Invariant($"too old: sent {age:F0} ms ago, more than {Oldest.TotalMilliseconds}; not carried out"))
            : -age > Oldest.TotalMilliseconds ? Refuse(CommandReply.Gone, FormattableString.Invariant($"sent {-age:F0} ms in the future of this device's clock: one of the clocks is wrong; not carried out"))
            : null;
    }

    private async Task<CommandReply> CarryOutAsync(CommandRequest command, ICommand known, DeviceRequest request, CancellationToken stop)
    {
        var isAccepted = false;
        CommandReply reply;
        try
        {
            reply = await known.CarryOutAsync(request, Tell, stop);
        }
        catch (Exception e)
        {
            // Whoever waits for the answer needs one; the line goes on as it was.
            Log.Fault(logger, e, command.Name);
            reply = Refuse(CommandReply.Failed, $"failed: {e.Message}");
        }

        // What came to nothing may be tried again.
        if (request.Id is { } id && !isAccepted && !reply.IsAccepted)
            _ids.Remove(id);
        return reply;

        void Tell(CommandReply progress)
        {
            Send(command, request.Id, progress, isNews: !isAccepted);
            isAccepted = true;
        }
    }

    private void Answer(CommandRequest command, string? id, CommandReply reply) => Send(command, id, reply, isNews: true);

    private void Send(CommandRequest command, string? id, CommandReply reply, bool isNews)
    {
        replies.Add(command, (reply with { Command = command.Name, Id = id }).ToJson());
        if (!isNews)
            return;
        var why = reply.Errors is [var first, ..] ? $"{reply.Message}: {first}" : reply.Message;
        Log.Answered(logger, reply.IsAccepted ? LogLevel.Information : LogLevel.Warning, command.Name, id is null ? "" : $", id {id}", reply.Status, why);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 60, Message = "command {Command}{Id}: {Status}, {Message}")]
        public static partial void Answered(ILogger logger, LogLevel level, string command, string id, int status, string message);

        [LoggerMessage(63, LogLevel.Error, "command {Command} failed unexpectedly")]
        public static partial void Fault(ILogger logger, Exception exception, string command);
    }
}
