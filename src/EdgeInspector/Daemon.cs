using System.Device.Gpio;
using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.Teaching;
using EdgeInspector.Triggering;
using EdgeInspector.Vision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeInspector;

/// <summary>The daemon, put together. The one place that knows all parts.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Preparations _preparations;
    private readonly ModelPool _models;
    private readonly Outbox _outbox;
    private readonly EmbeddedBroker? _broker;

    private Daemon(Preparations preparations, ModelPool models, Outbox outbox, EmbeddedBroker? broker, IHost host) =>
        (_preparations, _models, _outbox, _broker, Host) = (preparations, models, outbox, broker, host);

    public IHost Host { get; }

    /// <summary>Opens everything that can be refused (credential, lens calibrations, models, state folder, port), then wires. Starts nothing but the embedded broker.</summary>
    public static async Task<Outcome<Daemon>> CreateAsync(EdgeInspectorConfig config, TimeProvider time)
    {
        string? password = null;
        if (config.Mqtt.PasswordCredential is { } credential)
        {
            var read = Credentials.Read(credential, "/mqtt/passwordCredential");
            if (!read.TryGet(out password))
                return new Failure(read.Error!);
        }

        var sources = CameraSource.CreateAll(config, time);
        if (!sources.TryGet(out var cameras))
            return new Failure(sources.Error!);
        var prepared = Preparations.Load(config);
        if (!prepared.TryGet(out var preparations))
            return new Failure(prepared.Error!);
        var models = ModelPool.Load(config);
        if (!models.TryGet(out var pool))
        {
            preparations.Dispose();
            return new Failure(models.Error!);
        }

        var opened = Outbox.Open(config.StateFolder, new OutboxLimits(), time);
        if (!opened.TryGet(out var outbox))
        {
            pool.Dispose();
            preparations.Dispose();
            return new Failure(opened.Error!);
        }

        GpioController? gpio = null;
        if (config.Gpio is { } lines)
        {
            var chip = GpioChip.Open(lines);
            if (!chip.TryGet(out gpio))
            {
                outbox.Dispose();
                pool.Dispose();
                preparations.Dispose();
                return new Failure(chip.Error!);
            }
        }

        EmbeddedBroker? broker = null;
        if (config.Mqtt.EmbeddedBroker is { } embedded)
        {
            var started = await EmbeddedBroker.StartAsync(embedded);
            if (!started.TryGet(out broker))
            {
                gpio?.Dispose();
                outbox.Dispose();
                pool.Dispose();
                preparations.Dispose();
                return new Failure(started.Error!);
            }
        }

        return new Daemon(preparations, pool, outbox, broker, BuildHost(config, password, cameras, preparations, pool, new TaughtRecipes(config), outbox, gpio, time));
    }

    /// <summary>Whether a part of it ended by a bug; systemd should start it again then.</summary>
    public bool HasFaulted => Host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask?.IsFaulted == true);

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        if (_broker is not null)
            await _broker.DisposeAsync();
        _outbox.Dispose();
        _models.Dispose();
        _preparations.Dispose();
    }

    private static IHost BuildHost(
        EdgeInspectorConfig config, string? password, IReadOnlyDictionary<string, CameraSource> cameras, Preparations preparations, ModelPool models, TaughtRecipes taught,
        Outbox outbox, GpioController? gpio, TimeProvider time)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var services = builder.Services;
        services.AddSystemd();
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        builder.Logging.AddConsole().AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        services.PostConfigure<ConsoleLoggerOptions>(o => o.FormatterName = LineFormatter.FormatterName);
        services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        var bootId = Guid.CreateVersion7(time.GetUtcNow());
        services.AddSingleton(time);
        services.AddSingleton(config);
        services.AddSingleton(preparations);
        services.AddSingleton(models);
        services.AddSingleton(outbox);
        services.AddSingleton(new Topics(config.Mqtt.TopicPrefix!));
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<RetainedTopics>();
        services.AddSingleton<CommandInbox>();
        services.AddSingleton<Replies>();
        services.AddSingleton<Delivery>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<DeviceStatusSource>(p, bootId, config.Version));
        services.AddSingleton(p => new BrokerConnection(
            config.Mqtt, password, p.GetRequiredService<DeviceStatusSource>(), p.GetRequiredService<Topics>(), p.GetRequiredService<Delivery>(), p.GetRequiredService<CommandInbox>(), time,
            p.GetRequiredService<ILogger<BrokerConnection>>()));
        services.AddSingleton<OutboxWriter>();
        services.AddSingleton(p => new VerdictLog(config.Cameras.Keys.ToDictionary(id => id, id => CameraLogger(p, config, id))));
        services.AddSingleton(taught);
        services.AddSingleton(p => new Judges(config, bootId, models, p.GetRequiredService<Topics>()));
        services.AddSingleton(p => CreateLines(p, config, cameras));
        services.AddSingleton<CameraLines>();
        services.AddSingleton<IPipeline>(p => p.GetRequiredService<CameraLines>());

        // They stop in reverse: teaching and cameras first, then no machine sees a verdict any more, then what they left is stored, then delivered.
        services.AddHostedService(p => p.GetRequiredService<BrokerConnection>());
        services.AddHostedService(p => p.GetRequiredService<OutboxWriter>());
        if (config.Modbus is { } modbus)
            services.AddSingleton(p => ActivatorUtilities.CreateInstance<ModbusOutput>(p, modbus)).AddHostedService(p => p.GetRequiredService<ModbusOutput>());
        if (gpio is not null)
        {
            services.AddSingleton(p => new GpioBoard(config.Gpio!, gpio, camera => Fire(p, camera), time, p.GetRequiredService<ILogger<GpioBoard>>()));
            services.AddHostedService(p => p.GetRequiredService<GpioBoard>());
        }

        services.AddHostedService(p => p.GetRequiredService<CameraLines>());
        services.AddHostedService<TeachingDesk>();
        services.AddHostedService<TriggerDesk>();
        services.AddHostedService<SystemdWatchdog>();
        var host = builder.Build();
        UseTaught(taught, models, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger<Daemon>());
        return host;
    }

    /// <summary>A signal on a line asks for a verdict as a message does, without ids.</summary>
    private static string? Fire(IServiceProvider services, string camera) =>
        services.GetRequiredService<IReadOnlyList<CameraLine>>().First(line => line.Camera == camera).Trigger(null, null, null).Refusal;

    private static IReadOnlyList<CameraLine> CreateLines(IServiceProvider services, EdgeInspectorConfig config, IReadOnlyDictionary<string, CameraSource> sources)
    {
        var overlays = config.Overlays is null ? null : new OverlayFolder(config.Overlays);
        IResultSink[] sinks = [services.GetRequiredService<OutboxWriter>(), services.GetRequiredService<VerdictLog>(), .. services.GetServices<ModbusOutput>(), .. services.GetServices<GpioBoard>()];
        ICameraObserver[] observers = [.. sinks.OfType<ICameraObserver>()];
        return [.. config.Cameras.Select(camera => new CameraLine(
            services.GetRequiredService<Judges>().For(camera.Key), camera.Value, sources[camera.Key], services.GetRequiredService<Preparations>()[camera.Key], sinks, observers, overlays,
            services.GetRequiredService<Topics>(), services.GetRequiredService<RetainedTopics>(), services.GetRequiredService<TimeProvider>(),
            CameraLogger(services, config, camera.Key)))];
    }

    /// <summary>Makes recipes what they have become on the line. What does not fit any more is said and left, for the line must run.</summary>
    private static void UseTaught(TaughtRecipes taught, ModelPool models, ILogger log)
    {
        foreach (var (id, recipe, unusable) in taught.Read())
        {
            var problem = unusable ?? models.Change(id, recipe!);
            var line = problem is null
                ? $"recipe {id} is used as it was taught on the line, version {recipe!.Version}"
                : $"recipe {id} is used as it stands in the configuration, not as it was taught: {problem}";
            log.Say(problem is null ? LogLevel.Information : LogLevel.Warning, line);
        }

        models.DropUnused();
    }

    /// <summary>Called as the camera, padded so that the lines of all cameras align.</summary>
    private static ILogger CameraLogger(IServiceProvider services, EdgeInspectorConfig config, string camera) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger(camera.PadRight(config.Cameras.Keys.Max(id => id.Length)));
}
