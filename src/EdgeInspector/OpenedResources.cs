using System.Device.Gpio;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Mqtt;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Signatures;
using EdgeInspector.Vision;

namespace EdgeInspector;

/// <summary>All that the daemon opens before it runs, and that can be refused: credentials, lens calibrations, models, the state folder, GPIO lines, a port.</summary>
internal sealed class OpenedResources : IAsyncDisposable
{
    private GpioController? _gpio;

    /// <summary>The configuration that all of it is for.</summary>
    public ConfigAtStart Start { get; private set; } = null!;

    /// <summary>Whoever must have signed a remote configuration; null for nobody.</summary>
    public Es256Key? Key { get; private set; }

    /// <summary>The broker's; null where it asks for none.</summary>
    public string? Password { get; private set; }

    /// <summary>Their lines own them.</summary>
    public IReadOnlyDictionary<string, OpenedCamera> Cameras { get; private set; } = new Dictionary<string, OpenedCamera>();

    public ModelPool Models { get; private set; } = null!;

    public Outbox Outbox { get; private set; } = null!;

    public EmbeddedBroker? Broker { get; private set; }

    /// <summary>All of it, or what is in the way of one; then nothing stays open.</summary>
    public static async Task<Outcome<OpenedResources>> OpenAsync(EdgeInspectorConfig config, TimeProvider time)
    {
        var opened = new OpenedResources();
        if (await opened.TryOpenAsync(config, time) is not { } problem)
            return opened;
        await opened.DisposeAsync();
        return new Failure(problem);
    }

    /// <summary>The GPIO lines, open; the caller's own from now on. Null where none are configured.</summary>
    public GpioController? TakeGpio()
    {
        var gpio = _gpio;
        _gpio = null;
        return gpio;
    }

    public async ValueTask DisposeAsync()
    {
        if (Broker is not null)
            await Broker.DisposeAsync();
        _gpio?.Dispose();
        Outbox?.Dispose();
        Models?.Dispose();
        Key?.Dispose();
        foreach (var camera in Cameras.Values)
            camera.Dispose();
    }

    /// <summary>
    /// Opens one after another; returns what is in the way of the first that cannot be opened. The outbox comes first: whoever has
    /// it owns the state folder.
    /// </summary>
    private async Task<string?> TryOpenAsync(EdgeInspectorConfig config, TimeProvider time) =>
        (config.Mqtt.PasswordCredential is { } credential ? Keep(Credentials.Read(credential, "/mqtt/passwordCredential"), read => Password = read) : null)
        ?? Keep(Outbox.Open(config.StateFolder, OutboxLimits.From(config.Outbox), time), opened => Outbox = opened)
        ?? (config.Remote?.PublicKeyFile is { } key ? Keep(Es256Key.Load(key), loaded => Key = loaded) : null)
        ?? Keep(ConfigAtStart.Choose(config, time), chosen => Start = chosen)
        ?? OpenLine(time)
        ?? (config.Gpio is { } lines ? Keep(GpioChip.Open(lines), opened => _gpio = opened) : null)
        ?? (config.Mqtt.EmbeddedBroker is { } embedded ? Keep(await EmbeddedBroker.StartAsync(embedded), started => Broker = started) : null);

    /// <summary>Cameras and models. Those of a configuration that came remotely must not keep the daemon from starting.</summary>
    private string? OpenLine(TimeProvider time)
    {
        while ((Keep(OpenedCamera.OpenAll(Start.Config.Cameras, time), opened => Cameras = opened) ?? Keep(ModelPool.Load(Start.Config), loaded => Models = loaded)) is { } problem)
        {
            if (!Start.IsRemote)
                return problem;
            foreach (var camera in Cameras.Values)
                camera.Dispose();
            Cameras = new Dictionary<string, OpenedCamera>();
            if (Keep(Start.WithoutRemote(problem), without => Start = without) is { } worse)
                return worse;
        }

        return null;
    }

    private static string? Keep<T>(Outcome<T> outcome, Action<T> keep)
        where T : class
    {
        if (!outcome.TryGet(out var value))
            return outcome.Error;
        keep(value);
        return null;
    }
}
