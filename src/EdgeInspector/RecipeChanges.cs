using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Teaching;

namespace EdgeInspector;

/// <summary>Changes what running cameras judge by: one change after another, each between two parts.</summary>
internal sealed class RecipeChanges(ConfigInForce active, ModelPool models, Judges judges, LineUp lineUp, TaughtRecipes taught, SelectedRecipes selected)
{
    /// <summary>Makes a recipe what a lesson has made of it. Stores first, then judges by it: what a restart would not know must not be judged by.</summary>
    /// <param name="id">The recipe.</param>
    /// <param name="lesson">With its parts collected.</param>
    /// <param name="reply">What the answer says beside what has become of it.</param>
    /// <param name="giveUp">The lesson is given up.</param>
    /// <exception cref="OperationCanceledException">It was; nothing has changed.</exception>
    public TeachingReply Teach(string id, Lesson lesson, TeachingReply reply, CancellationToken giveUp)
    {
        lock (models.Changing)
        {
            // Whoever changes what it was taught by gives it up, and may have had the lock.
            giveUp.ThrowIfCancellationRequested();
            var before = models.Recipe(id);
            var concluded = lesson.Conclude(before);
            if (!concluded.TryGet(out var end))
                return reply with { Status = CommandReply.Wrong, Message = concluded.Error! };
            var recipe = end.Recipe with { Version = before.Version + 1 };
            if (models.Change(id, recipe) is { } misfit)
                return reply with { Status = CommandReply.Failed, Message = misfit };
            if (taught.Write(id, recipe) is { } notStored)
            {
                models.Change(id, before);
                models.DropUnused();
                return reply with { Status = CommandReply.Failed, Message = notStored };
            }

            List<CameraLine> lines = [.. lineUp.Lines.Where(line => line.JudgesBy(id))];
            foreach (var line in lines)
                line.Use(judges.For(line.Camera));
            models.DropUnused();
            taught.DropUnused(id);
            return reply with
            {
                Status = CommandReply.Done,
                Collected = lesson.Wanted,
                Message = $"recipe {id} of {string.Join(", ", lines.Select(line => line.Camera))}: {end.Learned}",
                Recipe = id,
                RecipeVersion = recipe.Version,
                ScoreThreshold = recipe.ScoreThreshold,
                MapThreshold = recipe.MapThreshold,
            };
        }
    }

    /// <summary>Has a camera inspect with another recipe of the configuration instead of its first. Stored first, as above.</summary>
    public RecipeReply Select(string camera, string recipe)
    {
        lock (models.Changing)
        {
            var reply = new RecipeReply { Camera = camera, Status = CommandReply.Unknown, Message = "" };
            if (lineUp.Find(camera) is not { } line)
                return reply with { Message = lineUp.NoSuch(camera) };
            if (!active.Value.Recipes.ContainsKey(recipe))
                return reply with { Message = $"there is no recipe \"{recipe}\"; there are: {string.Join(", ", active.Value.Recipes.Keys)}" };
            if (line.Recipes.Skip(1).Contains(recipe))
                return reply with { Status = CommandReply.Conflict, Message = $"recipe {recipe} looks at the frames of camera {camera} already (furtherRecipes)" };
            if (selected.Select(active.Value, camera, recipe) is { } notStored)
                return reply with { Status = CommandReply.Failed, Message = notStored };
            line.Use(judges.For(camera));
            return reply with { Status = CommandReply.Done, Recipe = recipe, RecipeVersion = models.Recipe(recipe).Version, Message = $"camera {camera} inspects with recipe {recipe}" };
        }
    }
}
