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
            if ((models.Pin(present.Recipes) ?? models.Pin(config.Recipes)) is { } problem)
                return new Failure(problem);
            var next = Use(config, taught.InForce(config, models.Fits));

            // A line that has ended by a fault has nothing to lose.
            var dead = present.Config.Cameras.Keys.Where(id => lineUp.Find(id) is not { IsSound: true });
            var change = ConfigChange.Between(present, next, [.. dead]);
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
                    var verdict = PartVerdict.Of([.. again.Where(judge => !judge.IsShadow).Select(judge => judge.Inspect(part.Picture, default))]).Inspection.Evaluation;
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
        CancelLessons(change);
        var paused = change.Rebuilt.ToDictionary(id => id, id => lineUp.Find(id)?.Paused);
        await Task.WhenAll(change.Removed.Concat(change.Rebuilt).Select(lineUp.RemoveAsync));
        CancelLessons(change);
        lock (models.Changing)
        {
            // As they are by now: others may have learned meanwhile.
            models.Use(taught.InForce(next.Config, models.Fits));
            active.Use(next.Config);
            foreach (var line in lineUp.Lines)
            {
                if (change.Rejudged.Contains(line.Camera))
                    line.Use(judges.For(line.Camera));
                else
                    line.UseVersion(next.Config.Version);
            }

            foreach (var id in change.Rebuilt.Concat(change.Added))
            {
                var line = factory.Create(id, next.Config.Cameras[id], prepared.Cameras[id]);
                prepared.Cameras.Remove(id);
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

    /// <summary>What they have collected was seen as the configuration before saw it.</summary>
    private void CancelLessons(ConfigChange change)
    {
        foreach (var camera in change.Removed.Concat(change.Concerned))
            lessons.Cancel(camera);
    }

    private ConfigInUse Use(EdgeInspectorConfig config, IReadOnlyDictionary<string, RecipeConfig> recipes) =>
        new(config, recipes, config.Cameras.Keys.ToDictionary(id => id, id => (IReadOnlyList<string>)[.. selected.JudgesOf(config, id).Select(judge => judge.Recipe)]));

    /// <summary>Nothing of the configuration before is needed any more.</summary>
    public void Forget()
    {
        lock (models.Changing)
            models.Unpin();
    }
}
