using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;
using EdgeInspector.Teaching;

namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/recipe</c>: another product comes.</summary>
internal sealed record RecipeRequest : DeviceRequest
{
    [Description("The camera.")]
    [Id]
    public required string Camera { get; init; }

    [Description("The recipe of the configuration that it inspects with from the next part on, instead of its first one.")]
    [Id]
    public required string Recipe { get; init; }
}

/// <summary>The answer to <c>cmd/recipe</c>.</summary>
internal sealed record RecipeReply : CommandReply
{
    [Description("The recipe that the camera inspects with now.")]
    public string? Recipe { get; init; }

    [Description("Its version, as in the results.")]
    [Range(1, double.MaxValue)]
    public int? RecipeVersion { get; init; }
}

/// <summary><c>cmd/recipe</c>: selects a camera's recipe, between two parts.</summary>
internal sealed class RecipeCommand(RecipeChanges recipes, Lessons lessons) : SlowCommand<RecipeRequest>
{
    protected override CommandReply CarryOut(RecipeRequest request) =>
        lessons.Of(request.Camera) is { } going
            ? new RecipeReply { Camera = request.Camera, Status = CommandReply.Conflict, Message = $"camera {request.Camera} is being taught ({going}); wait, or send that command with \"cancel\": true" }
            : recipes.Select(request.Camera, request.Recipe);
}
