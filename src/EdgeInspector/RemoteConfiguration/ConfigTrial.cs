using System.Globalization;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>
/// Tries a configuration, brings it into force, watches it, and keeps it or undoes it. What the state folder says is whole at any
/// moment, so that a kill in between undoes it too.
/// </summary>
internal sealed partial class ConfigTrial(
    ConfigAtStart start, ConfigInForce active, ConfigVoice voice, ConfigSwap swap, Probation probation, TimeProvider time, ILogger<ConfigTrial> logger)
{
    /// <summary>Loading models and writing to the disk again and again would cost a line dearly.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConfigStore _store = start.Store!;
    private long? _lastAt;
    private bool _isUnderWay;

    /// <summary>From the resources to the end of the probation. Returns the refusal where it did not come into force, else null.</summary>
    public async Task<ConfigAck?> ApplyAsync(DesiredMessage message, EdgeInspectorConfig config, CancellationToken stop)
    {
        if (_lastAt is { } last && Pause - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
            await Task.Delay(left, time, stop);
        _lastAt = time.GetTimestamp();

        var (before, attempt) = (active.Value, Attempt.Of(message, time.GetUtcNow()));
        var answer = new ConfigAck { ConfigId = message.Content.ConfigId, Version = config.Version, Status = 202, Phase = ConfigPhase.Resources, Message = "", AppliedVersion = before.Version };

        // Recorded first: a model that takes the daemon with it must not be loaded again at the next start.
        if ((_store.Write(message) ?? _store.Become(_store.State.Try(attempt))) is { } unrecorded)
            return answer with { Status = 500, Message = unrecorded };
        var (prepared, refusal) = Prepare(config, answer);
        if (prepared is null)
            return refusal;
        using (prepared)
        {
            answer = TryOut(prepared, answer with { Phase = ConfigPhase.DryRun });
            var watched = probation.Before(prepared.Change);
            if (answer.Status == 202 && _store.Become(_store.State.Accept(attempt with { Message = answer.Message }, watched)) is { } problem)
                answer = answer with { Status = 500, Message = problem };
            if (answer.Status != 202)
            {
                swap.Forget();
                return answer;
            }

            voice.Say(answer);
            probation.Begin(watched, config.Version);
            try
            {
                await swap.ApplyAsync(prepared);
            }
            catch (Exception e)
            {
                Log.SwapFault(logger, e, config.Version);
                probation.GiveUp($"it could not be brought into force: {e.Message}");
            }
        }

        voice.Report(_store.State);
        await FinishAsync(voice.Say(answer with { Phase = ConfigPhase.Probation, Message = $"version {config.Version} is in force, on probation", AppliedVersion = active.Value.Version }), before, stop);
        return null;
    }

    /// <summary>Goes on with a probation that a proper stop has cut in two.</summary>
    public Task ResumeAsync(int version, CancellationToken stop)
    {
        probation.Begin(_store.State.Watched ?? [], version);
        return FinishAsync(new ConfigAck { Version = version, Status = 202, Phase = ConfigPhase.Probation, Message = "" }, start.ConfigOf(_store.State.Current()).Value, stop);
    }

    /// <summary>Brings the version before into force again; it was good once and needs no probation.</summary>
    public async Task<ConfigAck> GoBackAsync(string who, ConfigAck answer)
    {
        var from = active.Value.Version;
        if (from != answer.Version)
            return answer with { Status = 409, Phase = ConfigPhase.Unchanged, Message = $"version {from} has come into force meanwhile; look at it first", AppliedVersion = from };
        if (_store.State.Back(Attempt.Back(who, from, time.GetUtcNow())) is not { } back)
            return answer with { Status = 409, Phase = ConfigPhase.Unchanged, Message = $"nothing was in force before version {from}" };
        var before = start.ConfigOf(back.Current());
        if ((before.Value is { } config ? await ReturnAsync(config, () => _store.Become(back), mustBeRecorded: true) : before.Error) is { } problem)
            return answer with { Status = 500, Phase = ConfigPhase.Unchanged, Message = problem };
        var to = active.Value.Version;
        return voice.Say(answer with { Version = to, Status = 200, Phase = ConfigPhase.RolledBack, Message = $"back from version {from} to version {to}, as {who} wanted", AppliedVersion = to });
    }

    /// <summary>The daemon is stopped properly: a probation that is under way goes on at the next start.</summary>
    public void Interrupt()
    {
        if (_isUnderWay)
            _store.Become(_store.State.Interrupt());
    }

    /// <summary>The probation, and its end, whichever it is.</summary>
    private async Task FinishAsync(ConfigAck answer, EdgeInspectorConfig? before, CancellationToken stop)
    {
        var version = answer.Version!.Value;
        _isUnderWay = true;
        var reason = await probation.WatchAsync(start.Own.Remote!, stop);
        _isUnderWay = false;
        if (reason is null)
        {
            var problem = _store.Become(_store.State.Commit("in force"));
            swap.Forget();
            answer = problem is null
                ? answer with { Status = 200, Phase = ConfigPhase.Committed, Message = $"version {version} is in force" }
                : answer with { Status = 500, Message = $"version {version} is in force until a restart, which undoes it: {problem}" };
        }
        else
        {
            var problem = before is null ? "it cannot be read" : await ReturnAsync(before, () => _store.Become(_store.State.Undo(reason)), mustBeRecorded: false);
            answer = problem is null
                ? answer with { Status = 500, Phase = ConfigPhase.RolledBack, Message = $"version {version} is undone: {reason}" }
                : answer with { Status = 500, Message = $"version {version} should be undone ({reason}), but the one before cannot be used: {problem}; a restart undoes it" };
        }

        voice.Report(_store.State);
        voice.Say(answer with { AppliedVersion = active.Value.Version });
    }

    private (PreparedConfig? Prepared, ConfigAck? Refusal) Prepare(EdgeInspectorConfig config, ConfigAck answer)
    {
        try
        {
            var prepared = swap.Prepare(config);
            if (prepared.TryGet(out var ready))
                return (ready, null);
            swap.Forget();
            var error = ConfigError.Of(prepared.Error!);
            return (null, answer with { Status = 400, Message = "a resource cannot be used", Errors = [new($"/config{error.Path}", 400, error.Message, null)] });
        }
        catch (Exception e)
        {
            // Whatever a model's file can do to the runtime: the line goes on as it was.
            Log.SwapFault(logger, e, config.Version);
            swap.Forget();
            return (null, answer with { Status = 500, Message = $"loading failed: {e.Message}" });
        }
    }

    /// <summary>
    /// Brings one that has been in force before into force again; recorded first, so that a kill in between does not lose it. Returns
    /// what is in the way, or null.
    /// </summary>
    /// <param name="config">It.</param>
    /// <param name="record">Records it.</param>
    /// <param name="mustBeRecorded">Whether it is left when it cannot be recorded. A restart undoes a change that is not, so that an undoing need not be.</param>
    private async Task<string?> ReturnAsync(EdgeInspectorConfig config, Func<string?> record, bool mustBeRecorded)
    {
        try
        {
            var prepared = swap.Prepare(config);
            if (!prepared.TryGet(out var ready))
                return prepared.Error;
            using (ready)
            {
                if (record() is { } problem && mustBeRecorded)
                    return problem;
                await swap.ApplyAsync(ready);
            }

            voice.Report(_store.State);
            return null;
        }
        catch (Exception e)
        {
            Log.SwapFault(logger, e, config.Version);
            return e.Message;
        }
        finally
        {
            swap.Forget();
        }
    }

    private ConfigAck TryOut(PreparedConfig ready, ConfigAck answer)
    {
        try
        {
            var runs = swap.Try(ready);
            var (parts, changed) = (runs.Values.Sum(run => run.Parts), runs.Values.Sum(run => run.Changed));
            return answer with { Message = string.Create(CultureInfo.InvariantCulture, $"of the last {parts} parts of the cameras concerned, {changed} would have been judged otherwise"), DryRun = runs };
        }
        catch (Exception e)
        {
            Log.DryRunFault(logger, e, ready.Next.Config.Version);
            return answer with { Status = 500, Message = $"judging the last parts failed: {e.Message}" };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(90, LogLevel.Error, "configuration version {Version} could not be brought into force")]
        public static partial void SwapFault(ILogger logger, Exception exception, int version);

        [LoggerMessage(91, LogLevel.Error, "the dry run of configuration version {Version} failed")]
        public static partial void DryRunFault(ILogger logger, Exception exception, int version);
    }
}
