using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>What <c>cmd/install-model</c> does: fetches a bundle, and no more. Which model judges is the configuration's business.</summary>
internal sealed class InstallModel(EdgeInspectorConfig config, ModelInstaller installer, TimeProvider time)
{
    public const string Command = "install-model";

    private readonly IReadOnlyDictionary<string, OriginConfig> _origins = config.Models?.Origins ?? new Dictionary<string, OriginConfig>();

    /// <summary>Carries it out; installations follow one another.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="tell">Told about ten times on the way.</param>
    /// <param name="stop">The daemon stops.</param>
    /// <returns>The last answer.</returns>
    public async Task<InstallModelReply> CarryOutAsync(InstallModelRequest request, Action<InstallModelReply> tell, CancellationToken stop)
    {
        var model = new ModelName(request.Name, request.Version);
        var reply = new InstallModelReply { Id = request.Id, Model = model.ToString(), Status = 202, Message = $"{model} is fetched from origin {request.Origin}" };
        if (!_origins.TryGetValue(request.Origin, out var origin))
            return reply with { Status = 404, Message = $"there is no origin \"{request.Origin}\" in models/origins; there are: {(_origins.Count > 0 ? string.Join(", ", _origins.Keys) : "none")}" };
        var created = OriginClient.Create(request.Origin, origin, OriginPatience.Usual.Idle);
        if (!created.TryGet(out var client))
            return reply with { Status = 500, Message = created.Error! };
        using (client)
        {
            tell(reply);
            try
            {
                var source = new OriginSource(request.Origin, origin, model, client, OriginPatience.Usual, time);
                var answer = await installer.InstallAsync(source, model, Progress(reply, tell), stop);
                return reply with { Status = answer.Status, Message = answer.Message, Received = answer.Installed?.Bytes, Bytes = answer.Installed?.Bytes, Sha256 = answer.Installed?.Sha256 };
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return reply with { Status = 503, Message = "the daemon stops; what has come is kept, and the same command goes on from there" };
            }
        }
    }

    /// <summary>Tells of every tenth.</summary>
    private static Action<int, int> Progress(InstallModelReply reply, Action<InstallModelReply> tell)
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
