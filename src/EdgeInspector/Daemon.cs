using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.Sparkplug;
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
    private readonly OpenedResources _resources;

    private Daemon(OpenedResources resources, IHost host) => (_resources, Host) = (resources, host);

    public IHost Host { get; }

    /// <summary>Opens everything that can be refused, then wires. Starts nothing but the embedded broker.</summary>
    public static async Task<Outcome<Daemon>> CreateAsync(EdgeInspectorConfig config, TimeProvider time)
    {
        var opened = await OpenedResources.OpenAsync(config, time);
        return opened.TryGet(out var resources) ? new Daemon(resources, BuildHost(config, resources, time)) : new Failure(opened.Error!);
    }

    /// <summary>Whether a part of it ended by a bug; systemd should start it again then.</summary>
    public bool HasFaulted => Host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask?.IsFaulted == true);

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await _resources.DisposeAsync();
    }

    private static IHost BuildHost(EdgeInspectorConfig config, OpenedResources resources, TimeProvider time)
    {
        var (models, taught) = (resources.Models, new TaughtRecipes(config));
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
        services.AddSingleton(resources.Preparations);
        services.AddSingleton(models);
        services.AddSingleton(resources.Outbox);
        services.AddSingleton(new Topics(config.Mqtt.TopicPrefix!));
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<RetainedTopics>();
        services.AddSingleton<CommandInbox>();
        services.AddSingleton<Replies>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<DeviceStatusSource>(p, bootId, config.Version, BrokerSecurity.Describe(config.Mqtt)));
        var isSparkplug = config.Mqtt.Mode == MqttConfig.SparkplugMode;
        if (isSparkplug)
            services.AddSparkplug(config, resources.Password);
        else
            AddJson(services, config, resources.Password);
        services.AddSingleton<OutboxWriter>();
        services.AddSingleton(p => new VerdictLog(config.Cameras.Keys.ToDictionary(id => id, id => CameraLogger(p, config, id))));
        services.AddSingleton(taught);
        services.AddSingleton(p => new Judges(config, bootId, models, p.GetRequiredService<Topics>()));
        services.AddSingleton(p => CreateLines(p, config, resources.Cameras));
        services.AddSingleton<CameraLines>();
        services.AddSingleton<TriggerAnswers>();
        services.AddSingleton<IPipeline>(p => p.GetRequiredService<CameraLines>());

        // They stop in reverse: teaching and cameras first, then no machine sees a verdict any more, then what they left is stored, then delivered.
        services.AddSingleton(p => (IHostedService)p.GetRequiredService<IBroker>());
        services.AddHostedService(p => p.GetRequiredService<OutboxWriter>());
        if (config.Modbus is { } modbus)
            services.AddSingleton(p => ActivatorUtilities.CreateInstance<ModbusOutput>(p, modbus)).AddHostedService(p => p.GetRequiredService<ModbusOutput>());
        if (resources.TakeGpio() is { } gpio)
        {
            services.AddSingleton(p => new GpioBoard(config.Gpio!, gpio, camera => Fire(p, camera), time, p.GetRequiredService<ILogger<GpioBoard>>()));
            services.AddHostedService(p => p.GetRequiredService<GpioBoard>());
        }

        services.AddHostedService(p => p.GetRequiredService<CameraLines>());
        services.AddHostedService<TeachingDesk>();
        if (isSparkplug)
            services.AddHostedService<SparkplugTriggers>();
        else
            services.AddHostedService<TriggerDesk>();
        services.AddHostedService<SystemdWatchdog>();
        if (config.Metrics is { } metrics)
            services.AddHostedService(p => ActivatorUtilities.CreateInstance<MetricsServer>(p, metrics));
        var host = builder.Build();
        UseTaught(taught, models, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger<Daemon>());
        return host;
    }

    /// <summary>What the JSON topics have in place of Sparkplug.</summary>
    private static void AddJson(IServiceCollection services, EdgeInspectorConfig config, string? password)
    {
        services.AddSingleton<Delivery>();
        services.AddSingleton<IBroker>(p => new BrokerConnection(
            config.Mqtt, password, p.GetRequiredService<DeviceStatusSource>(), p.GetRequiredService<Topics>(), p.GetRequiredService<Delivery>(), p.GetRequiredService<CommandInbox>(), p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<BrokerConnection>>()));
    }

    /// <summary>A signal on a line asks for a verdict as a message does, without ids.</summary>
    private static string? Fire(IServiceProvider services, string camera) =>
        services.GetRequiredService<IReadOnlyList<CameraLine>>().First(line => line.Camera == camera).Trigger(null, null, null).Refusal;

    private static IReadOnlyList<CameraLine> CreateLines(IServiceProvider services, EdgeInspectorConfig config, IReadOnlyDictionary<string, CameraSource> sources)
    {
        var overlays = config.Overlays is null ? null : new OverlayFolder(config.Overlays);
        IResultSink[] sinks = [services.GetRequiredService<OutboxWriter>(), services.GetRequiredService<VerdictLog>(), .. services.GetServices<ResultCounts>(), .. services.GetServices<ModbusOutput>(), .. services.GetServices<GpioBoard>()];
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
