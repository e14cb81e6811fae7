using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Cameras;

/// <summary>What a dashboard sees of several cameras: their states and when their results came.</summary>
internal sealed class CameraWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dashboard _dashboard;
    private readonly ConcurrentDictionary<string, JsonNode> _status = new();
    private readonly Task _watching;

    private CameraWatch(Dashboard dashboard, string prefix, IReadOnlyList<string> cameras)
    {
        _dashboard = dashboard;
        Results = cameras.ToDictionary(name => name, _ => new List<long>());
        States = cameras.ToDictionary(name => name, _ => new List<string>());
        _watching = WatchAsync(prefix);
    }

    /// <summary>When each of a camera's results came.</summary>
    public IReadOnlyDictionary<string, List<long>> Results { get; }

    /// <summary>The states that a camera went through, without the first and the last: not yet and no more there.</summary>
    public IReadOnlyDictionary<string, List<string>> States { get; }

    public static async Task<CameraWatch> StartAsync(int port, string prefix, IReadOnlyList<string> cameras) =>
        new(await Dashboard.ConnectAsync(port, $"{prefix}/+/+"), prefix, cameras);

    public string? State(string camera) => (string?)_status.GetValueOrDefault(camera)?["state"];

    /// <summary>A count of its status; 0 where it has none.</summary>
    public long Number(string camera, string key) => (long?)_status[camera][key] ?? 0;

    public double LongestPause(string camera) => Results[camera].Zip(Results[camera].Skip(1), (a, b) => TimeProvider.System.GetElapsedTime(a, b).TotalSeconds).Max();

    public Task SendAsync(string topic) => _dashboard.SendAsync(topic, "{}");

    /// <summary>All deliver, and have for a moment.</summary>
    public async Task SettleAsync()
    {
        var before = Results.ToDictionary(r => r.Key, r => r.Value.Count);
        await Wait.UntilAsync(() => Results.All(r => EightCameras.Triggered.Contains(r.Key) || r.Value.Count > before[r.Key] + 5));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await _dashboard.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync(string prefix)
    {
        try
        {
            await foreach (var message in _dashboard.ReadAllAsync(_stop.Token))
            {
                var levels = message.Topic[(prefix.Length + 1)..].Split('/');
                if (levels is [var camera, "result"])
                    Results[camera].Add(TimeProvider.System.GetTimestamp());
                else if (levels is [var other, "status"])
                    Note(other, message.Json);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Note(string camera, JsonNode status)
    {
        _status[camera] = status;
        var state = (string)status["state"]!;
        if (state != "offline" && States[camera].LastOrDefault() != state)
            States[camera].Add(state);
    }
}
