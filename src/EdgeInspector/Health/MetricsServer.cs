using EdgeInspector.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace EdgeInspector.Health;

/// <summary>Serves the pipeline's numbers to Prometheus. They are read when they are asked for; nobody waits for it.</summary>
internal sealed partial class MetricsServer(MetricsConfig config, IPipeline pipeline, ILogger<MetricsServer> logger) : IHostedService, IDisposable
{
    private const string Prefix = "edgeinspector_";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private MetricServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        _registry.AddBeforeCollectCallback(() => Update(factory));

        // The listener answers to the name that it is given; "+" is any.
        _server = new MetricServer(config.Bind == "0.0.0.0" ? "+" : config.Bind, config.Port, registry: _registry);
        try
        {
            _server.Start();
        }
        catch (Exception e)
        {
            // Numbers are not worth a line that stands still.
            Log.NotServed(logger, config.Bind, config.Port, e.Message);
            Dispose();
            _server = null;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync() ?? Task.CompletedTask;

    public void Dispose() => (_server as IDisposable)?.Dispose();

    private void Update(MetricFactory factory)
    {
        foreach (var sample in pipeline.Samples)
        {
            string[] names = sample.Label is { } label ? [label.Name] : [];
            string[] values = sample.Label is { } of ? [of.Value] : [];
            if (sample.IsCounter)
                factory.CreateCounter(Prefix + sample.Name, sample.Help, names).WithLabels(values).IncTo(sample.Value);
            else
                factory.CreateGauge(Prefix + sample.Name, sample.Help, names).WithLabels(values).Set(sample.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Warning, "no metrics are served on {Bind}:{Port}: {Problem}")]
        public static partial void NotServed(ILogger logger, string bind, int port, string problem);
    }
}
