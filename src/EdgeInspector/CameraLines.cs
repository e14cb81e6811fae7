using EdgeInspector.Health;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector;

/// <summary>Runs all cameras and reports on them every ten seconds.</summary>
internal sealed class CameraLines(LineUp lineUp, VerdictLog verdicts, DeviceStatusSource status, IBroker broker, Outbox outbox, TimeProvider time)
    : BackgroundService, IPipeline
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(10);

    public PipelineHealth Health => new(lineUp.Lines.Select(l => l.Busy).DefaultIfEmpty().Max(), lineUp.Lines.All(l => l.IsSound) && ExecuteTask?.IsFaulted != true);

    public IEnumerable<Sample> Samples =>
    [
        .. lineUp.Lines.SelectMany(line => line.Samples),
        .. verdicts.Counts.Select(count => new Sample("results_total", "Results by evaluation.", true, count.Value, ("evaluation", count.Key.ToString()))),
        new("broker_connected", "1 while the broker is connected.", false, broker.IsOnline ? 1 : 0),
        new("results_waiting", "Results that the broker does not have yet.", false, outbox.Count),
        new("full_collections_total", "Full garbage collections, which stop inspection for a moment; in steady state there are none.", true, GC.CollectionCount(GC.MaxGeneration)),
        new("resident_bytes", "Memory of the daemon that is resident.", false, Environment.WorkingSet),
    ];

    public string Summary => $"{lineUp.Lines.Count} cameras, {verdicts.Summary}, broker {(broker.IsOnline ? "connected" : "away")}, {outbox.Count} results waiting";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lineUp.Start(stoppingToken);
        using var pace = new PeriodicTimer(ReportPeriod, time);
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken))
            {
                status.Refresh(() => lineUp.IsPaused);
                foreach (var line in lineUp.Lines)
                    line.Report();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await lineUp.EndAsync();
        }
    }
}
