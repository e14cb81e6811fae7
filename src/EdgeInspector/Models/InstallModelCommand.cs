using EdgeInspector.Commanding;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary><c>cmd/install-model</c>: fetches a bundle, and no more. Which model judges is the configuration's business.</summary>
internal sealed class InstallModelCommand(EdgeInspectorConfig config, ModelInstaller installer, TimeProvider time) : Command<InstallModelRequest>
{
    /// <summary>So many may wait or be in work.</summary>
    private const int Most = 8;

    private readonly IReadOnlyDictionary<string, OriginConfig> _origins = config.Models?.Origins ?? new Dictionary<string, OriginConfig>();
    private int _going;

    protected override async Task<CommandReply> CarryOutAsync(InstallModelRequest request, Action<CommandReply> tell, CancellationToken stop)
    {
        var model = new ModelName(request.Name, request.Version);
        var reply = new InstallModelReply { Model = model.ToString(), Status = CommandReply.GoingOn, Message = $"{model} is fetched from origin {request.Origin}" };
        if (!_origins.TryGetValue(request.Origin, out var origin))
            return reply with { Status = CommandReply.Unknown, Message = $"there is no origin \"{request.Origin}\" in models/origins; there are: {(_origins.Count > 0 ? string.Join(", ", _origins.Keys) : "none")}" };
        try
        {
            return Interlocked.Increment(ref _going) > Most
                ? reply with { Status = CommandReply.Unavailable, Message = $"{Most} models wait to be installed; try again when they are done" }
                : await FetchAsync(request.Origin, origin, model, reply, tell, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return reply with { Status = CommandReply.Unavailable, Message = "the daemon stops; what has come is kept: sent again, the command goes on from there" };
        }
        finally
        {
            Interlocked.Decrement(ref _going);
        }
    }

    private async Task<CommandReply> FetchAsync(string id, OriginConfig origin, ModelName model, InstallModelReply reply, Action<CommandReply> tell, CancellationToken stop)
    {
        var created = OriginClient.Create(id, origin, OriginPatience.Usual.Idle);
        if (!created.TryGet(out var client))
            return reply with { Status = CommandReply.Failed, Message = created.Error! };
        using (client)
        {
            tell(reply);
            var source = new OriginSource(id, origin, model, client, OriginPatience.Usual, time);
            var answer = await installer.InstallAsync(source, model, Progress(reply, tell), stop);
            return reply with { Status = answer.Status, Message = answer.Message, Received = answer.Installed?.Bytes, Bytes = answer.Installed?.Bytes, Sha256 = answer.Installed?.Sha256 };
        }
    }

    /// <summary>Tells of every tenth.</summary>
    private static Action<int, int> Progress(InstallModelReply reply, Action<CommandReply> tell)
    {
        var told = 0L;
        return (received, bytes) =>
        {
            var tenths = received * 10L / bytes;
            if (tenths <= told || received == bytes)
                return;
            told = tenths;
            tell(reply with { Message = $"{received} of {bytes} bytes", Received = received, Bytes = bytes });
        };
    }
}
