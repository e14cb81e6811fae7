using System.Text.Json;
using EdgeInspector.Triggering;

namespace EdgeInspector.Sparkplug;

/// <summary>A camera as a device of the Edge Node.</summary>
internal sealed class NodeDevice
{
    private const string Online = "online";

    private readonly CameraLine _line;
    private JsonElement? _newestResult;

    public NodeDevice(CameraLine line, long now)
    {
        _line = line;
        Told.Set(MetricSources.Camera.Concat(MetricSources.Result).Select(source => new Metric(source.Name, source.Type, null, now)));
        Refresh(now);
        if (line.DeadlineMs is not { } deadline)
            return;
        Told.Set(
        [
            new(NodeCommands.Trigger, DataType.Boolean, false, now), new(NodeCommands.MeasId, DataType.String, "", now), new(NodeCommands.PartId, DataType.String, "", now),
            new(NodeCommands.DeadlineMs, DataType.Int32, deadline, now),
        ]);
        Told.Set(Answer(null, null, null, null, now));
    }

    public string Id => _line.Camera;

    public Told Told { get; } = new();

    /// <summary>A camera that is away, silent or at fault has nothing to say of any part.</summary>
    public bool IsOnline { get; private set; }

    /// <summary>Takes in a status message of the camera.</summary>
    public void TakeStatus(JsonElement status, long now)
    {
        IsOnline = status.TryGetProperty("state", out var state) && state.GetString() == Online;
        Told.Set(MetricSources.Camera.Select(source => source.Read(status, now)));
    }

    /// <summary>Keeps the newest result for the next birth: what lies in the outbox before it is history then.</summary>
    public void TakeNewestResult(JsonElement result) => _newestResult = result;

    public void Take(TriggerReply reply, long now) =>
        Told.Set(Answer(reply.Status, string.Join("; ", (reply.Errors ?? []).Select(error => $"{error}").Prepend(reply.Message)), reply.MeasId, reply.PartId, now));

    /// <summary>What is not told by messages: counts, and what the camera judges by.</summary>
    public void Refresh(long now)
    {
        var (plan, counts) = (_line.Plan, _line.Verdicts);
        var (ok, notOk, notDecidable) = (counts.Ok, counts.NotOk, counts.NotDecidable);
        Told.Set(
        [
            new("Counters/Ok", DataType.Int64, ok, now), new("Counters/NotOk", DataType.Int64, notOk, now),
            new("Counters/NotDecidable", DataType.Int64, notDecidable, now), new("Counters/Total", DataType.Int64, ok + notOk + notDecidable, now),
            new("Recipe/ExternalId", DataType.String, plan.Recipe, now), new("Recipe/Version", DataType.Int32, plan.RecipeVersion, now),
            new("Recipe/ScoreThreshold", DataType.Double, plan.ScoreThreshold, now), new("Recipe/Calibrated", DataType.Boolean, plan.IsCalibrated, now),
            new("Model/Name", DataType.String, plan.Model, now), new("Model/Sha256", DataType.String, plan.ModelSha256, now), new("Model/Provider", DataType.String, plan.Provider, now),
        ]);
    }

    /// <summary>Before the births of a connection.</summary>
    public void Connect()
    {
        if (_newestResult is { } result)
            Told.Set(ResultMetrics(result));
        Told.Die();
    }

    /// <summary>A result's metrics, all with the time of the result.</summary>
    public static IReadOnlyList<Metric> ResultMetrics(JsonElement result)
    {
        var created = result.ValueKind == JsonValueKind.Object && result.TryGetProperty("creationTimeMs", out var time) && time.TryGetInt64(out var milliseconds) ? milliseconds : 0;
        return [.. MetricSources.Result.Select(source => source.Read(result, created))];
    }

    private static IEnumerable<Metric> Answer(int? status, string? message, string? measId, string? partId, long now) =>
    [
        new("Trigger/Status", DataType.Int32, status, now), new("Trigger/Message", DataType.String, message, now), new("Trigger/MeasId", DataType.String, measId, now),
        new("Trigger/PartId", DataType.String, partId, now), new("Trigger/AnsweredAt", DataType.DateTime, status is null ? null : now, now),
    ];
}
