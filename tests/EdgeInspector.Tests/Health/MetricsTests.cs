using System.Globalization;

namespace EdgeInspector.Tests.Health;

/// <summary>What a Prometheus server would read of the whole daemon.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_CountWhatTheBrokerSaw()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var port = Mosquitto.FreePort();
        var config = Samples.Config.Replace("\"port\": 1883 },", $"\"port\": {broker.Port} }}, \"metrics\": {{ \"bind\": \"127.0.0.1\", \"port\": {port} }},", StringComparison.Ordinal)
            .Replace("\"loop\": true", "\"loop\": false", StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(_folder, config);

        // The folder's three parts, one good, one bad and one that is no picture, and then the camera's end.
        for (var i = 0; i < 3; i++)
            await dashboard.NextAsync("/left/result");
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && (string?)m.Json["reason"] == "finished");
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);

        double Of(string series) => double.Parse(text.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);
        Assert.Equal((3, 0, 1, 0), (Of("edgeinspector_camera_frames_total{camera=\"left\"}"), Of("edgeinspector_camera_dropped_total{camera=\"left\"}"), Of("edgeinspector_camera_damaged_total{camera=\"left\"}"), Of("edgeinspector_camera_online{camera=\"left\"}")));
        Assert.Equal((1, 1, 1), (Of("edgeinspector_results_total{evaluation=\"Ok\"}"), Of("edgeinspector_results_total{evaluation=\"NotOk\"}"), Of("edgeinspector_results_total{evaluation=\"NotDecidable\"}")));
        Assert.Equal(1, Of("edgeinspector_broker_connected"));
        Assert.Contains("# TYPE edgeinspector_camera_frames_total counter", text, StringComparison.Ordinal);
        Assert.Equal(0, await daemon.StopAsync());
    }

    [Fact]
    public async Task Metrics_OnATakenPort_KeepNoLineFromRunning()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var config = Samples.Config.Replace("\"port\": 1883 },", $"\"port\": {broker.Port} }}, \"metrics\": {{ \"bind\": \"127.0.0.1\", \"port\": {broker.Port} }},", StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(_folder, config);

        await dashboard.NextAsync("/left/result");

        await daemon.SaysAsync($"no metrics are served on 127.0.0.1:{broker.Port}: ");
        Assert.Equal(0, await daemon.StopAsync());
    }
}
