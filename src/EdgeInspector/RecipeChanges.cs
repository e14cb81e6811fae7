using EdgeInspector.Commanding;
using EdgeInspector.Teaching;

namespace EdgeInspector;

/// <summary>Changes what running cameras judge by: one change after another, each between two parts.</summary>
internal sealed class RecipeChanges(ModelPool models, Judges judges, LineUp lineUp, TaughtRecipes taught)
{
    private readonly Lock _lock = new();

    /// <summary>Makes a recipe what a lesson has made of it. Stores first, then judges by it: what a restart would not know must not be judged by.</summary>
    /// <param name="id">The recipe.</param>
    /// <param name="lesson">With its parts collected.</param>
    /// <param name="reply">What the answer says beside what has become of it.</param>
    public TeachingReply Teach(string id, Lesson lesson, TeachingReply reply)
    {
        lock (_lock)
        {
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

            List<CameraLine> lines = [.. lineUp.Lines.Where(line => line.Recipes.Contains(id))];
            foreach (var line in lines)
                line.Use(judges.For(line.Camera));
            models.DropUnused();
            taught.DropUnused(id, recipe);
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
}
