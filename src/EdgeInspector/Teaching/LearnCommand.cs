using EdgeInspector.Vision;

namespace EdgeInspector.Teaching;

/// <summary><c>cmd/learn</c>: the next parts are good, and what good parts look like.</summary>
internal sealed class LearnCommand(LineUp lineUp, Lessons lessons, ModelPool models, TaughtRecipes taught, TimeProvider time)
    : TeachCommand<LearnRequest>("learn", lineUp, lessons)
{
    protected override Outcome<Lesson> Create(LearnRequest request, string recipe)
    {
        if (request.Parts > LearnLesson.MostParts)
            return new Failure($"/parts: {request.Parts} are more than the {LearnLesson.MostParts} that can be learned");
        lock (models.Changing)
        {
            // The model may be about to give way to one with an engine.
            var learner = models.Recipe(recipe);
            return new LearnLesson(request, models[learner.Model], learner.Region?.ToRegion(), learned => taught.Write(recipe, learned), time);
        }
    }
}
