using System.Diagnostics;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests.Cameras;

/// <summary>The daemon with eight cameras at once: nothing leaks, nothing is lost uncounted, and a camera that goes troubles no other.</summary>
[Collection(OneGigECamera.Name)]
public sealed class EightCamerasTests(ITestOutputHelper output) : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Run_ForAWhile_LosesNoFrameUncounted_AndLeaksNothing() => RunAsync(TimeSpan.FromSeconds(10));

    [Fact(Explicit = true)]
    public Task Run_ForTenMinutes_LosesNoFrameUncounted_AndLeaksNothing() => RunAsync(TimeSpan.FromMinutes(10));

    [Fact]
    public async Task Unplug_Twice_IsTold_AndFramesComeAgain() => await UnplugAsync(2);

    /// <summary>With the times that a line may count on; a busy machine need not keep them, so that it is run by hand.</summary>
    [Fact(Explicit = true)]
    public async Task Unplug_TwentyTimes_IsToldIn2s_AndFramesComeAgainIn5s()
    {
        var (told, back, pause) = await UnplugAsync(20);

        Assert.InRange(told, 0, 2);
        Assert.InRange(back, 0, 5);
        Assert.InRange(pause, 0, 1);
    }

    private async Task RunAsync(TimeSpan length)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var cameras = await EightCameras.StartAsync();

        // Once through, so that libraries and caches hold what they keep for ever.
        await ObserveAsync(cameras, broker.Port, _ => Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken));
        var before = (ImageBuffer.Rented, Handles: Handles(), Threads: Process.GetCurrentProcess().Threads.Count);

        var seen = await ObserveAsync(cameras, broker.Port, async watch =>
        {
            var end = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(end) < length)
            {
                foreach (var name in EightCameras.Triggered)
                    await watch.SendAsync($"{Prefix}/{name}/cmd/trigger");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        });

        var after = (ImageBuffer.Rented, Handles: Handles(), Threads: Process.GetCurrentProcess().Threads.Count);
        output.WriteLine($"{length}: buffers {before.Rented} -> {after.Rented}, handles {before.Handles} -> {after.Handles}, threads {before.Threads} -> {after.Threads}");
        foreach (var name in EightCameras.Names)
        {
            var (frames, dropped, unasked, results) = (seen.Number(name, "frames"), seen.Number(name, "dropped"), seen.Number(name, "unasked"), seen.Results[name].Count);
            output.WriteLine($"{name,-8} {frames} frames = {results} results + {dropped} dropped + {unasked} unasked, {seen.Number(name, "damaged")} damaged");
            Assert.True(results > 5 * length.TotalSeconds, $"{name}: {results} results");

            // One frame may have waited when the daemon stopped; and a trigger that the stop cut off has a result without a frame.
            var cutOff = EightCameras.Triggered.Contains(name) ? EightCameras.MostTriggers : 0;
            Assert.InRange(frames - dropped - unasked - results, -cutOff, 1);
        }

        Assert.Equal(before.Rented, after.Rented);
        Assert.InRange(after.Handles, 0, before.Handles + 10);
        Assert.InRange(after.Threads, 0, before.Threads + 10);
    }

    /// <summary>The longest that it took to be told, to see frames again, and that another camera paused; in seconds.</summary>
    private async Task<(double Told, double Back, double Pause)> UnplugAsync(int times)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var cameras = await EightCameras.StartAsync();
        var (told, back) = (new List<double>(), new List<double>());

        var seen = await ObserveAsync(cameras, broker.Port, async watch =>
        {
            for (var i = 0; i < times; i++)
            {
                await watch.SettleAsync();
                var unplugged = TimeProvider.System.GetTimestamp();
                await cameras.UnplugAsync();
                await Wait.UntilAsync(() => EightCameras.Unpluggable.All(name => watch.State(name) != "online"));
                told.Add(TimeProvider.System.GetElapsedTime(unplugged).TotalSeconds);

                var before = EightCameras.Unpluggable.ToDictionary(name => name, name => watch.Results[name].Count);
                var plugged = TimeProvider.System.GetTimestamp();
                await cameras.PlugInAsync();
                await Wait.UntilAsync(() => EightCameras.Unpluggable.All(name => watch.State(name) == "online" && watch.Results[name].Count > before[name] + 2));
                back.Add(TimeProvider.System.GetElapsedTime(plugged).TotalSeconds);
            }
        });

        output.WriteLine($"unplugged {times} times: told within {told.Max():0.00} s, frames again within {back.Max():0.00} s");
        string[] others = [.. EightCameras.Names.Except([.. EightCameras.Unpluggable, .. EightCameras.Triggered])];
        foreach (var name in others)
        {
            output.WriteLine($"{name,-8} {seen.Results[name].Count} results, longest pause {seen.LongestPause(name):0.00} s, states {string.Join(' ', seen.States[name])}");
            Assert.Equal(["online"], seen.States[name]);
        }

        return (told.Max(), back.Max(), others.Max(seen.LongestPause));
    }

    /// <summary>Runs the daemon in this process while something happens, and stops it.</summary>
    private async Task<CameraWatch> ObserveAsync(EightCameras cameras, int brokerPort, Func<CameraWatch, Task> happening)
    {
        Samples.WriteLine(_folder, cameras.Config(brokerPort));
        File.Delete(_folder["parts/3-broken.png"]);
        var (config, errors) = ConfigFile.Load(_folder["config.json"]);
        Assert.Empty(errors);
        await using var watch = await CameraWatch.StartAsync(brokerPort, Prefix, EightCameras.Names);
        await using (var daemon = await CreateQuietlyAsync(config!))
        {
            await daemon.Host.StartAsync(TestContext.Current.CancellationToken);
            await Wait.UntilAsync(() => EightCameras.Names.All(name => watch.State(name) == "online"));
            await happening(watch);
            await daemon.Host.StopAsync(TestContext.Current.CancellationToken);
        }

        await Wait.UntilAsync(() => EightCameras.Names.All(name => watch.State(name) == "offline"));
        Directory.Delete(_folder["state"], recursive: true);
        return watch;
    }

    /// <summary>Without its lines on the console, of which ten minutes give tens of thousands.</summary>
    private static async Task<Daemon> CreateQuietlyAsync(EdgeInspectorConfig config)
    {
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return (await Daemon.CreateAsync(config, TimeProvider.System)).Value!;
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    private static int Handles()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetFileSystemEntries("/proc/self/fd").Length;
    }
}
