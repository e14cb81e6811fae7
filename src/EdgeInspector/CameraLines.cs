using EdgeInspector.Health;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector;

/// <summary>Runs all cameras and reports on them every ten seconds.</summary>
internal sealed class CameraLines(
    IReadOnlyList<CameraLine> lines, VerdictLog verdicts, DeviceStatusSource status, IBroker broker, Outbox outbox, TimeProvider time)
    : BackgroundService, IPipeline
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(10);

    private IReadOnlyList<Task> _running = [];

    public PipelineHealth Health => new(lines.Max(l => l.Busy), _running.All(r => !r.IsFaulted));

    public IEnumerable<Sample> Samples =>
    [
        .. lines.SelectMany(line => line.Samples),
        .. verdicts.Counts.Select(count => new Sample("results_total", "Results by evaluation.", true, count.Value, ("evaluation", count.Key.ToString()))),
        new("broker_connected", "1 while the broker is connected.", false, broker.IsOnline ? 1 : 0),
        new("results_waiting", "Results that the broker does not have yet.", false, outbox.Count),
    ];

    public string Summary => $"{lines.Count} cameras, {verdicts.Summary}, broker {(broker.IsOnline ? "connected" : "away")}, {outbox.Count} results waiting";

    public override void Dispose()
    {
        base.Dispose();
        foreach (var line in lines)
            line.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Replaces what an earlier run left retained.
        foreach (var line in lines)
            line.Report();
        _running = [.. lines.SelectMany(line => line.Start(stoppingToken)), ReportAsync(stoppingToken)];
        return EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            await Task.WhenAll(_running);
        }
        finally
        {
            foreach (var line in lines)
                line.Close();
        }
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(ReportPeriod, time);
        try
        {
            while (await pace.WaitForNextTickAsync(stop))
            {
                status.Refresh();
                foreach (var line in lines)
                    line.Report();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
