using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeInspector.Tests.Measurements;

/// <summary>The daemon under full load, pictures of NotOK parts saved: memory stays where it is, and no full garbage collection stops the line.</summary>
public sealed partial class SteadyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public Task Load_ForAWhile_IsTold() => RunAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    [Fact(Explicit = true)]
    public Task Load_ForTenMinutes_TakesWhatMemory() => RunAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    private async Task RunAsync(TimeSpan warmUp, TimeSpan length)
    {
        using var broker = await Mosquitto.StartNewAsync();
        Directory.CreateDirectory(_folder["pictures"]);
        var port = Mosquitto.FreePort();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{NanoLine.Prefix}/+/result");
        await using var daemon = DaemonProcess.RunAsTheServiceDoes(_folder, NanoLine.Config(broker.Port, ["left", "right"], device: $$""" "metrics": { "bind": "127.0.0.1", "port": {{port}} }, "overlays": { "folder": "pictures", "keep": 50 },"""));
        var first = (long)(await dashboard.NextAsync("/result")).Json["seq"]!;
        await Task.Delay(warmUp, TestContext.Current.CancellationToken);

        var (resident, full) = (new List<double>(), new List<double>());
        for (var start = TimeProvider.System.GetTimestamp(); full.Count < 2 || TimeProvider.System.GetElapsedTime(start) < length;)
        {
            full.Add(await FullCollectionsAsync(port));
            resident.Add(Resident(daemon.Id));
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(5, length.TotalSeconds / 2)), TestContext.Current.CancellationToken);
        }

        // Only then is there an end of the results.
        Assert.Equal(0, await daemon.StopAsync());
        var results = (long)(await dashboard.RestAsync())[^1].Json["seq"]! - first;
        var pictures = Directory.GetFiles(_folder["pictures"]).Length;
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"{length} under load, {results} results, the last {pictures} pictures of NotOK parts kept: {full[^1] - full[0]} full collections (target 0); resident {resident[0]:0} MB at the beginning, {resident[^1]:0} at the end, {resident.Max():0} at most"));
    }

    private async Task<double> FullCollectionsAsync(int port)
    {
        var text = await _client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        return double.Parse(FullCollections().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>As the kernel counts it, in megabytes.</summary>
    private static double Resident(int process) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;

    [GeneratedRegex("^edgeinspector_full_collections_total ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex FullCollections();
}
