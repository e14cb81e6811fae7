using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Teaching;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Brings another configuration into force on a running daemon. What can be refused is refused before anything changes.</summary>
internal sealed class ConfigSwap(
    ConfigInForce active, LineUp lineUp, LineFactory factory, Judges judges, ModelPool models, TaughtRecipes taught, SelectedRecipes selected, Lessons lessons, Topics topics, RetainedTopics retained, TimeProvider time)
{
    /// <summary>Loads its models and opens its cameras, or says what is in the way.</summary>
    public Outcome<PreparedConfig> Prepare(EdgeInspectorConfig config)
    {
        lock (models.Changing)
        {
            var present = Use(active.Value, active.Value.Recipes.Keys.ToDictionary(id => id, models.Recipe));
            var next = Use(config, taught.InForce(config));
            if ((models.Pin(present.Recipes) ?? models.Pin(next.Recipes)) is { } problem)
                return new Failure(problem);
            var change = ConfigChange.Between(present, next);
            var opened = OpenedCamera.OpenAll(config.Cameras.Where(camera => change.Added.Contains(camera.Key) || change.Rebuilt.Contains(camera.Key)), time);
            return opened.TryGet(out var cameras) ? new PreparedConfig(next, change, new(cameras)) : new Failure(opened.Error!);
        }
    }

    /// <summary>Judges the last parts of the cameras concerned as they would be judged; the line waits for nothing of it.</summary>
    public IReadOnlyDictionary<string, DryRun> Try(PreparedConfig prepared)
    {
        var runs = new Dictionary<string, DryRun>();
        foreach (var camera in prepared.Change.Rejudged)
        {
            IReadOnlyList<Judge> again;
            lock (models.Changing)
                again = judges.For(prepared.Next.Config, camera, id => prepared.Next.Recipes[id]);
            var parts = lineUp.Find(camera)?.Recent.Copy() ?? [];
            try
            {
                List<VerdictChange> changes = [];
                foreach (var part in parts)
                {
                    var verdict = PartVerdict.Of([.. again.Where(judge => !judge.IsShadow).Select(judge => judge.Inspect(part.Picture))]).Inspection.Evaluation;
                    if (verdict != part.Evaluation)
                        changes.Add(new(part.Name, (int)part.Evaluation, (int)verdict));
                }

                runs.Add(camera, new(parts.Count, changes.Count, changes));
            }
            finally
            {
                foreach (var part in parts)
                    part.Dispose();
                foreach (var judge in again)
                    judge.Dispose();
            }
        }

        return runs;
    }

    /// <summary>Brings it into force. Every camera finishes the part in work as before; those that start anew are away for that long.</summary>
    public async Task ApplyAsync(PreparedConfig prepared)
    {
        var (next, change) = (prepared.Next, prepared.Change);
        foreach (var camera in change.Removed.Concat(change.Concerned))
            lessons.Cancel(camera);
        var paused = change.Rebuilt.ToDictionary(id => id, id => lineUp.Find(id)?.Paused);
        await Task.WhenAll(change.Removed.Concat(change.Rebuilt).Select(lineUp.RemoveAsync));
        lock (models.Changing)
        {
            models.Use(next.Recipes);
            active.Use(next.Config);

            // Those that nothing changes for judge as before; their results carry the new version.
            foreach (var line in lineUp.Lines)
                line.Use(judges.For(line.Camera));
            foreach (var id in change.Rebuilt.Concat(change.Added))
            {
                prepared.Cameras.Remove(id, out var opened);
                var line = factory.Create(id, next.Config.Cameras[id], opened!);
                if (paused.GetValueOrDefault(id) is { } pause)
                    line.Pause(pause.Since, pause.Reason);
                lineUp.Add(line);
            }
        }

        foreach (var gone in change.Removed)
        {
            retained.Clear(topics.CameraStatus(gone));
            retained.Clear(topics.LastResult(gone));
        }
    }

    private ConfigInUse Use(EdgeInspectorConfig config, IReadOnlyDictionary<string, RecipeConfig> recipes) =>
        new(config, recipes, config.Cameras.Keys.ToDictionary(id => id, id => selected.JudgesOf(config, id)));

    /// <summary>Nothing of the configuration before is needed any more.</summary>
    public void Forget()
    {
        lock (models.Changing)
            models.Unpin();
    }
}
