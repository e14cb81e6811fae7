using System.Threading.Channels;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Builds the TensorRT engines that models await, while other providers judge, and then has the line judge with them. Says of every model what computes it.</summary>
internal sealed class EngineBuilder : BackgroundService
{
    private readonly Channel<PooledModel> _awaited = Channel.CreateUnbounded<PooledModel>();
    private readonly bool _isAuto;
    private readonly ModelPool _models;
    private readonly Judges _judges;
    private readonly LineUp _lineUp;
    private readonly DeviceStatusSource _status;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public EngineBuilder(EdgeInspectorConfig config, ModelPool models, Judges judges, LineUp lineUp, DeviceStatusSource status, TimeProvider time, ILogger<EngineBuilder> log)
    {
        (_isAuto, _models, _judges, _lineUp, _status, _time, _log) = (config.Inference.IsAuto(), models, judges, lineUp, status, time, log);
        foreach (var model in models.All)
            TakeUp(model);
        foreach (var references in models.AllReferences)
            Tell(references);
        models.Added += TakeUp;
        models.Remembered += Tell;
    }

    public override void Dispose()
    {
        _models.Added -= TakeUp;
        _models.Remembered -= Tell;
        base.Dispose();
    }

    /// <summary>One after another: each takes much memory, and the line needs the machine as well.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var model in _awaited.Reader.ReadAllAsync(stoppingToken))
                await BuildAsync(model, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void TakeUp(PooledModel model)
    {
        var note = model.Note(_time.GetUtcNow());
        var isAsWished = model.Model.Refusals.All(refusal => refusal.IsNotBuiltIn && _isAuto) || model.Engine is EngineBuild.Awaited;
        var line = $"model {model.Model.Metadata.Name} runs on {model.Model.Provider}{(note.Length > 0 ? $" ({note})" : "")}";
        _log.Say(isAsWished ? LogLevel.Information : LogLevel.Warning, line);
        if (model.Model.NotKept is { } problem)
            _log.Say(LogLevel.Warning, $"model {model.Model.Metadata.Name}: {problem}");
        if (model.Engine is EngineBuild.Awaited)
            _awaited.Writer.TryWrite(model);
    }

    private void Tell(PatchMemory references)
    {
        if (references.Note is { } note)
            _log.Say(LogLevel.Warning, $"reference parts for {references.Metadata.ModelName} are {note}");
    }

    private async Task BuildAsync(PooledModel model, CancellationToken stop)
    {
        var going = model with { Engine = new EngineBuild.Going(_time.GetUtcNow()) };
        if (!_models.Update(model, going))
            return;
        _status.Refresh();

        // TensorRT cannot be broken off: a daemon that stops does not wait for it, and the process takes it along.
        var built = await Task.Run(() => _models.BuildEngine(going), CancellationToken.None).WaitAsync(stop);
        lock (_models.Changing)
            Use(going, built);
        _status.Refresh();
    }

    private void Use(PooledModel going, Outcome<AnomalyModel> built)
    {
        var name = going.Model.Metadata.Name;
        if (!built.TryGet(out var model))
        {
            _models.Update(going, going with { Engine = new EngineBuild.Failed(built.Error!) });
            _log.Say(LogLevel.Warning, $"model {name} stays on {going.Model.Provider}: {built.Error}");
            return;
        }

        if (!_models.Update(going, new PooledModel(going.Name, model)))
        {
            model.Dispose();
            return;
        }

        foreach (var line in _lineUp.Lines.Where(line => _models.Users(going.Name).Any(line.JudgesBy)))
            line.Use(_judges.For(line.Camera));
        var took = (_time.GetUtcNow() - ((EngineBuild.Going)going.Engine!).Since).TotalSeconds;
        var report = FormattableString.Invariant($"model {name} runs on {model.Provider} from the next part on; its engine took {took:F0} s to build");
        _log.Say(LogLevel.Information, report);
    }
}
