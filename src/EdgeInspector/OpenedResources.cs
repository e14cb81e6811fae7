using System.Device.Gpio;
using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision;

namespace EdgeInspector;

/// <summary>All that the daemon opens before it runs, and that can be refused: credentials, lens calibrations, models, the state folder, GPIO lines, a port.</summary>
internal sealed class OpenedResources : IAsyncDisposable
{
    private GpioController? _gpio;

    /// <summary>The broker's; null where it asks for none.</summary>
    public string? Password { get; private set; }

    public IReadOnlyDictionary<string, CameraSource> Cameras { get; private set; } = new Dictionary<string, CameraSource>();

    public Preparations Preparations { get; private set; } = null!;

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
        Preparations?.Dispose();
    }

    /// <summary>Opens one after another; returns what is in the way of the first that cannot be opened.</summary>
    private async Task<string?> TryOpenAsync(EdgeInspectorConfig config, TimeProvider time) =>
        (config.Mqtt.PasswordCredential is { } credential ? Keep(Credentials.Read(credential, "/mqtt/passwordCredential"), read => Password = read) : null)
        ?? Keep(CameraSource.CreateAll(config, time), sources => Cameras = sources)
        ?? Keep(Preparations.Load(config), loaded => Preparations = loaded)
        ?? Keep(ModelPool.Load(config), loaded => Models = loaded)
        ?? Keep(Outbox.Open(config.StateFolder, OutboxLimits.From(config.Outbox), time), opened => Outbox = opened)
        ?? (config.Gpio is { } lines ? Keep(GpioChip.Open(lines), opened => _gpio = opened) : null)
        ?? (config.Mqtt.EmbeddedBroker is { } embedded ? Keep(await EmbeddedBroker.StartAsync(embedded), started => Broker = started) : null);

    private static string? Keep<T>(Outcome<T> outcome, Action<T> keep)
        where T : class
    {
        if (!outcome.TryGet(out var value))
            return outcome.Error;
        keep(value);
        return null;
    }
}
