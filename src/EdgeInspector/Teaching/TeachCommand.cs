using EdgeInspector.Commanding;
using EdgeInspector.Vision;

namespace EdgeInspector.Teaching;

/// <summary>A command that teaches a running camera by its next parts, or gives up what it is being taught.</summary>
internal abstract class TeachCommand<T>(string name, LineUp lineUp, Lessons lessons) : Command<T>
    where T : TeachingRequest
{
    /// <summary>The lesson, or why it cannot be.</summary>
    protected abstract Outcome<Lesson> Create(T request, string recipe);

    protected override Task<CommandReply> CarryOutAsync(T request, Action<CommandReply> tell, CancellationToken stop)
    {
        var reply = new TeachingReply { Camera = request.Camera, Status = CommandReply.Wrong, Message = "" };
        if (lineUp.Find(request.Camera) is not { } line)
            return Say(reply with { Status = CommandReply.Unknown, Message = lineUp.NoSuch(request.Camera) });
        if (request.Cancel == true)
        {
            return Say(lessons.Cancel(line.Camera) is { } given
                ? reply with { Status = CommandReply.Done, Message = $"{given} is given up" }
                : reply with { Status = CommandReply.Conflict, Message = $"nothing is being taught to camera {line.Camera}" });
        }

        if ((request.Recipe ?? (line.Recipes is [var only] ? only : null)) is not { } recipe)
            return Say(reply with { Message = $"camera {line.Camera} has several recipes; name the one that learns, \"recipe\": one of {string.Join(", ", line.Recipes)}" });
        if (!line.Recipes.Contains(recipe))
            return Say(reply with { Status = CommandReply.Unknown, Message = $"camera {line.Camera} has no recipe \"{recipe}\"; it has: {string.Join(", ", line.Recipes)}" });
        return lessons.TeachAsync(name, line, recipe, () => Create(request, recipe), reply, tell, stop);
    }

    private static Task<CommandReply> Say(CommandReply reply) => Task.FromResult(reply);
}
