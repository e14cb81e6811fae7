using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Models;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.RemoteConfiguration;
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
        return opened.TryGet(out var resources) ? new Daemon(resources, BuildHost(resources.Start.Config, resources, time)) : new Failure(opened.Error!);
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
        var active = new ConfigInForce(config);
        var (models, taught, selected) = (resources.Models, new TaughtRecipes(active), new SelectedRecipes(config.StateFolder));
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
        services.AddSingleton(active);
        services.AddSingleton(models);
        services.AddSingleton(resources.Outbox);
        services.AddSingleton(new Topics(config.Mqtt.TopicPrefix!) { TakesConfiguration = config.Remote is not null });
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<RetainedTopics>();
        services.AddSingleton<CommandInbox>();
        services.AddSingleton<Replies>();
        services.AddSingleton(OutboxLimits.From(config.Outbox));
        services.AddSingleton(new TokenBucket(config.Outbox?.BackfillPerSecond ?? OutboxConfig.DefaultBackfillPerSecond, time));
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<Alarms>(p, config.Device.Device, bootId));
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<DeviceStatusSource>(p, bootId, BrokerSecurity.Describe(config.Mqtt)));
        var isSparkplug = config.Mqtt.Mode == MqttConfig.SparkplugMode;
        if (isSparkplug)
            services.AddSparkplug(config, resources.Password);
        else
            AddJson(services, config, resources.Password);
        services.AddSingleton<OutboxWriter>();
        services.AddSingleton(p => new VerdictLog(id => LineFactory.Log(p.GetRequiredService<ILoggerFactory>(), id, config.Cameras.Keys.Max(known => known.Length))));
        services.AddSingleton(taught);
        services.AddSingleton(selected);
        services.AddSingleton(p => new Judges(active, bootId, models, selected, p.GetRequiredService<Topics>()));
        services.AddSingleton<PartTally>();
        services.AddSingleton<ShadowPublisher>();
        services.AddSingleton<LineFactory>();
        services.AddSingleton(p => new LineUp(config.Cameras.Select(camera => p.GetRequiredService<LineFactory>().Create(camera.Key, camera.Value, resources.Cameras[camera.Key]))));
        services.AddSingleton<RecipeChanges>();
        services.AddSingleton<Lessons>();
        services.AddSingleton<CameraLines>();
        services.AddSingleton<TriggerAnswers>();
        services.AddSingleton(new ModelInstaller(config));
        services.AddSingleton<IPipeline>(p => p.GetRequiredService<CameraLines>());

        // They stop in reverse: commands and cameras first, then no machine sees a verdict any more, then what they left is stored, then delivered.
        services.AddSingleton(p => (IHostedService)p.GetRequiredService<IBroker>());
        services.AddHostedService<OutboxKeeper>();
        services.AddHostedService(p => p.GetRequiredService<OutboxWriter>());
        if (config.Overlays is { } overlays)
            services.AddSingleton(p => ActivatorUtilities.CreateInstance<OverlayWriter>(p, overlays)).AddHostedService(p => p.GetRequiredService<OverlayWriter>());
        if (config.Modbus is { } modbus)
            services.AddSingleton(p => ActivatorUtilities.CreateInstance<ModbusOutput>(p, modbus)).AddHostedService(p => p.GetRequiredService<ModbusOutput>());
        if (resources.TakeGpio() is { } gpio)
        {
            services.AddSingleton(p => new GpioBoard(config.Gpio!, gpio, camera => Fire(p, camera), time, p.GetRequiredService<ILogger<GpioBoard>>()));
            services.AddHostedService(p => p.GetRequiredService<GpioBoard>());
        }

        services.AddHostedService(p => p.GetRequiredService<CameraLines>());
        services.AddHostedService<EngineBuilder>();
        services.AddHostedService(p => ActivatorUtilities.CreateInstance<CommandDesk>(p, CommandTable.Create(p)));
        if (config.Models is { SpoolFolder: not null } spool)
            services.AddHostedService(p => ActivatorUtilities.CreateInstance<SpoolWatcher>(p, spool));
        if (isSparkplug)
            services.AddHostedService<SparkplugTriggers>();
        else
            services.AddHostedService<TriggerDesk>();
        if (config.Remote is not null)
            AddRemoteConfiguration(services, resources);
        services.AddHostedService<SystemdWatchdog>();
        if (config.Metrics is { } metrics)
            services.AddHostedService(p => ActivatorUtilities.CreateInstance<MetricsServer>(p, metrics));
        var host = builder.Build();
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger<Daemon>();
        foreach (var note in resources.Start.Notes)
            log.Say(LogLevel.Warning, note);
        UseTaught(config, taught, models, log);
        SaySelected(selected, config, log);
        return host;
    }

    private static void AddRemoteConfiguration(IServiceCollection services, OpenedResources resources)
    {
        services.AddSingleton(resources.Start);
        services.AddSingleton<ConfigVoice>();
        services.AddSingleton<ConfigSwap>();
        services.AddSingleton<Probation>();
        services.AddSingleton<ConfigTrial>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<ConfigDesk>(p, [.. resources.Key is { } key ? [key] : Array.Empty<object>()]));
        services.AddHostedService(p => p.GetRequiredService<ConfigDesk>());
    }

    /// <summary>What the JSON topics have in place of Sparkplug.</summary>
    private static void AddJson(IServiceCollection services, EdgeInspectorConfig config, string? password)
    {
        services.AddSingleton<StateDelivery>();
        services.AddSingleton<ResultDelivery>();
        services.AddSingleton<Delivery>();
        services.AddSingleton<IBroker>(p => new BrokerConnection(
            config.Mqtt, password, p.GetRequiredService<DeviceStatusSource>(), p.GetRequiredService<Topics>(), p.GetRequiredService<Delivery>(), p.GetRequiredService<CommandInbox>(), p.GetRequiredService<Alarms>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<BrokerConnection>>()));
    }

    /// <summary>A signal on a line asks for a verdict as a message does, without ids.</summary>
    private static string? Fire(IServiceProvider services, string camera) =>
        services.GetRequiredService<LineUp>().Find(camera) is { } line ? line.Trigger(null, null, null).Refusal : $"camera {camera} is being started anew";

    /// <summary>Makes recipes what they have become on the line. What does not fit any more is said and left, for the line must run.</summary>
    private static void UseTaught(EdgeInspectorConfig config, TaughtRecipes taught, ModelPool models, ILogger log)
    {
        foreach (var (id, recipe, unusable) in taught.Read(config))
        {
            var problem = unusable ?? models.Change(id, recipe!);
            var line = problem is null
                ? $"recipe {id} is used as it was taught on the line, version {recipe!.Version}"
                : $"recipe {id} is used as it stands in the configuration, not as it was taught: {problem}";
            log.Say(problem is null ? LogLevel.Information : LogLevel.Warning, line);
        }

        models.DropUnused();
    }

    /// <summary>What somebody chose on the line long ago should surprise nobody.</summary>
    private static void SaySelected(SelectedRecipes selected, EdgeInspectorConfig config, ILogger log)
    {
        foreach (var (camera, configured) in config.Cameras)
        {
            var (recipe, problem) = selected.Read(config, camera);
            if (recipe is null && problem is null)
                continue;
            var line = problem is null
                ? $"camera {camera} inspects with recipe {recipe}, as selected on the line, instead of {configured.Recipe}"
                : $"camera {camera} inspects with recipe {configured.Recipe}, as configured, not with the one selected on the line: {problem}";
            log.Say(problem is null ? LogLevel.Information : LogLevel.Warning, line);
        }
    }
}
