using EdgeInspector.Commanding;
using EdgeInspector.Vision;

namespace EdgeInspector.Teaching;

/// <summary>What is being taught at this moment: to a camera one thing, and to a recipe one.</summary>
internal sealed class Lessons(RecipeChanges recipes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Going> _going = [];

    /// <summary>What a camera is being taught, for people; null when nothing.</summary>
    public string? Of(string camera)
    {
        lock (_lock)
            return _going.TryGetValue(camera, out var lesson) ? $"{lesson.Command} of recipe {lesson.Recipe}" : null;
    }

    /// <summary>Gives up what a camera is being taught; the command that taught, null when there is none.</summary>
    public string? Cancel(string camera)
    {
        lock (_lock)
        {
            if (!_going.TryGetValue(camera, out var lesson))
                return null;
            lesson.GiveUp.Cancel();
            return lesson.Command;
        }
    }

    /// <summary>Teaches a recipe by a camera's next parts.</summary>
    /// <param name="command">The command that teaches.</param>
    /// <param name="line">The camera.</param>
    /// <param name="recipe">One of its recipes.</param>
    /// <param name="create">Makes the lesson, or says why it cannot be.</param>
    /// <param name="reply">What every answer says.</param>
    /// <param name="tell">Told of the progress.</param>
    /// <param name="stop">The daemon stops.</param>
    /// <returns>What has become of it.</returns>
    public async Task<CommandReply> TeachAsync(
        string command, CameraLine line, string recipe, Func<Outcome<Lesson>> create, TeachingReply reply, Action<CommandReply> tell, CancellationToken stop)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Lesson? lesson;
        lock (_lock)
        {
            // Two lessons of one recipe would each undo what the other taught, and a camera's parts go to one lesson.
            if (_going.FirstOrDefault(g => g.Value.Recipe == recipe || g.Key == line.Camera) is { Key: { } busy, Value: var going })
                return reply with { Status = CommandReply.Conflict, Message = $"recipe {going.Recipe} is being taught already ({going.Command}, camera {busy}); wait, or send \"cancel\": true for that camera" };
            var made = create();
            if (!made.TryGet(out lesson))
                return reply with { Message = made.Error! };
            _going[line.Camera] = new(command, recipe, giveUp);
        }

        using var disposable = lesson as IDisposable;
        reply = reply with { Wanted = lesson.Wanted };
        tell(reply with { Status = CommandReply.GoingOn, Collected = 0, Message = $"the next {lesson.Wanted} parts of camera {line.Camera} are taken as good ones" });
        try
        {
            line.Watch(recipe, lesson.Watcher);
            var problem = await Task.Run(() => lesson.CollectAsync(Progress, giveUp.Token), CancellationToken.None);
            line.Unwatch();
            return problem is null ? await Task.Run(() => recipes.Teach(recipe, lesson, reply, giveUp.Token), CancellationToken.None) : reply with { Message = problem };
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested
                ? reply with { Status = CommandReply.Unavailable, Message = "the daemon stops; nothing was changed" }
                : reply with { Status = CommandReply.Gone, Message = "given up; nothing was changed" };
        }
        finally
        {
            line.Unwatch();
            lock (_lock)
                _going.Remove(line.Camera);
        }

        // About ten times on the way.
        void Progress(int collected)
        {
            if (collected < lesson.Wanted && collected % Math.Max(1, lesson.Wanted / 10) == 0)
                tell(reply with { Status = CommandReply.GoingOn, Collected = collected, Message = $"{collected} of {lesson.Wanted} parts" });
        }
    }

    private sealed record Going(string Command, string Recipe, CancellationTokenSource GiveUp);
}
