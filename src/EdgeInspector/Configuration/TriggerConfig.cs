using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Configuration;

/// <summary>What makes a frame be inspected.</summary>
internal sealed record TriggerConfig
{
    public const string Message = "message", Line = "line";

    [Description("message: {camera}/cmd/trigger or a GPIO line, one frame each. line: the camera's own input, as source/line sets it up.")]
    [AllowedValues(Message, Line)]
    public required string By { get; init; }

    [Description("With message: milliseconds within which a trigger has its result, NotDecidable if need be. A message may ask for another.")]
    [Range(10, 600_000)]
    public int? DeadlineMs { get; init; }

    [Description("How many triggered parts may wait behind the one in work; what comes on top is an overrun.")]
    [Range(0, 100)]
    public required int Queue { get; init; }

    /// <summary>A trigger must fit its source.</summary>
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        foreach (var (id, camera) in config.Cameras)
        {
            var line = (camera.Source as GenicamSourceConfig)?.Line;
            if (camera.Trigger is { By: Message, DeadlineMs: null })
                yield return new($"/cameras/{id}/trigger/deadlineMs", "is missing; expected an integer from 10 to 600000");
            if (camera.Trigger is { By: Line, DeadlineMs: not null })
                yield return new($"/cameras/{id}/trigger/deadlineMs", "goes with \"by\": \"message\"; leave it out");
            if (camera.Trigger is { By: Line } && line is null)
                yield return new($"/cameras/{id}/trigger/by", "\"line\" needs a source of type \"genicam\" with the key \"line\", which says which input of the camera it is");
            if (camera.Trigger is not { By: Line } && line is not null)
                yield return new($"/cameras/{id}/source/line", "sets up an input that nothing waits for; add \"trigger\": { \"by\": \"line\", \"queue\": 4 } to the camera, or leave it out");
            if (camera.Trigger is not { By: Message } && config.Gpio?.Cameras.GetValueOrDefault(id)?.Trigger is not null)
                yield return new($"/gpio/cameras/{id}/trigger", $"triggers a camera that does not wait for it; give camera {id} \"trigger\": {{ \"by\": \"message\", ... }}");
        }
    }
}
