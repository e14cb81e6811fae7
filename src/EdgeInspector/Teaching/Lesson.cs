using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Vision;

namespace EdgeInspector.Teaching;

/// <summary>Collects good parts from a running camera, then changes its recipe by them.</summary>
/// <param name="wanted">Good parts that it takes.</param>
internal abstract class Lesson(int wanted)
{
    public int Wanted { get; } = wanted;

    /// <summary>What watches the camera.</summary>
    public abstract IPartWatcher Watcher { get; }

    /// <summary>Watches until enough parts have been seen.</summary>
    /// <param name="progress">Told the number of parts so far.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What is wrong with a part, or null.</returns>
    public abstract Task<string?> CollectAsync(Action<int> progress, CancellationToken cancellation);

    /// <summary>What the lesson makes of a recipe, or why nothing.</summary>
    /// <param name="recipe">As it is now.</param>
    public abstract Outcome<LessonEnd> Conclude(RecipeConfig recipe);
}

/// <summary>What came of a lesson.</summary>
/// <param name="Recipe">As it is after it.</param>
/// <param name="Learned">A sentence on that.</param>
internal sealed record LessonEnd(RecipeConfig Recipe, string Learned);
