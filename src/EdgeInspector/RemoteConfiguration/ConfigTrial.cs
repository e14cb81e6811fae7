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

    /// <summary>From the dry run to the end of the probation. Returns the refusal where it did not come into force, else null.</summary>
    public async Task<ConfigAck?> ApplyAsync(DesiredMessage message, EdgeInspectorConfig config, CancellationToken stop)
    {
        if (_lastAt is { } last && Pause - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
            await Task.Delay(left, time, stop);
        _lastAt = time.GetTimestamp();

        var answer = new ConfigAck { ConfigId = message.Content.ConfigId, Version = config.Version, Status = 202, Phase = ConfigPhase.Resources, Message = "", AppliedVersion = active.Value.Version };
        var prepared = swap.Prepare(config);
        if (!prepared.TryGet(out var ready))
        {
            swap.Forget();
            var error = ConfigError.Of(prepared.Error!);
            return answer with { Status = 400, Message = "a resource cannot be used", Errors = [new($"/config{error.Path}", 400, error.Message, null)] };
        }

        using (ready)
        {
            answer = TryOut(ready, answer with { Phase = ConfigPhase.DryRun });

            // Before it is recorded: from then on somebody may want it undone.
            probation.Begin(ready.Change, active.Value.Version, config.Version);
            if (answer.Status == 202 && (_store.Write(message) ?? _store.Become(_store.State.Accept(Attempt.Of(message, answer, time.GetUtcNow())))) is { } problem)
                answer = answer with { Status = 500, Message = problem };
            if (answer.Status != 202)
            {
                swap.Forget();
                return answer;
            }

            voice.Say(answer);
            try
            {
                await swap.ApplyAsync(ready);
            }
            catch (Exception e)
            {
                Log.SwapFault(logger, e, config.Version);
                probation.GiveUp($"it could not be brought into force: {e.Message}");
            }
        }

        voice.Report(_store.State);
        await FinishAsync(voice.Say(answer with { Phase = ConfigPhase.Probation, Message = $"version {config.Version} is in force, on probation", AppliedVersion = active.Value.Version }), stop);
        return null;
    }

    /// <summary>Goes on with a probation that a proper stop has cut in two.</summary>
    public Task ResumeAsync(int version, CancellationToken stop)
    {
        probation.BeginAgain(version);
        return FinishAsync(new ConfigAck { Version = version, Status = 202, Phase = ConfigPhase.Probation, Message = "" }, stop);
    }

    /// <summary>Ends a probation; false where there is none.</summary>
    public bool GiveUp(string reason)
    {
        if (_store.State.Candidate is null)
            return false;
        probation.GiveUp(reason);
        return true;
    }

    /// <summary>Brings the version before into force again; it was good once and needs no probation.</summary>
    public async Task<ConfigAck> GoBackAsync(string who, ConfigAck answer)
    {
        var from = active.Value.Version;
        if (_store.State.Back() is not { } back)
            return answer with { Status = 409, Phase = ConfigPhase.Unchanged, Message = $"nothing was in force before version {from}" };
        var before = start.ConfigOf(back.Current());
        if ((before.Value is { } config ? await ReturnAsync(config, () => _store.Become(back)) : before.Error) is { } problem)
            return answer with { Status = 500, Phase = ConfigPhase.Unchanged, Message = problem };
        var to = active.Value.Version;
        return voice.Say(answer with { Version = to, Status = 200, Phase = ConfigPhase.RolledBack, Message = $"back from version {from} to version {to}, as {who} wanted", AppliedVersion = to });
    }

    /// <summary>The probation, and its end, whichever it is.</summary>
    private async Task FinishAsync(ConfigAck answer, CancellationToken stop)
    {
        var version = answer.Version!.Value;
        if (await probation.WatchAsync(start.Own.Remote!, stop) is not { } reason)
        {
            var problem = _store.Become(_store.State.Commit("in force"));
            swap.Forget();
            answer = problem is null
                ? answer with { Status = 200, Phase = ConfigPhase.Committed, Message = $"version {version} is in force" }
                : answer with { Status = 500, Message = $"version {version} is in force until a restart, which undoes it: {problem}" };
        }
        else
        {
            var before = start.ConfigOf(_store.State.Current());
            var problem = before.Value is { } config ? await ReturnAsync(config, () => _store.Become(_store.State.Undo(reason))) : before.Error;
            answer = answer with
            {
                Status = 500,
                Phase = ConfigPhase.RolledBack,
                Message = problem is null ? $"version {version} is undone: {reason}" : $"version {version} should be undone ({reason}), but the one before cannot be used: {problem}",
            };
        }

        voice.Report(_store.State);
        voice.Say(answer with { AppliedVersion = active.Value.Version });
    }

    /// <summary>Brings one that has been in force before into force again; recorded first, so that a kill in between does not lose it. Returns what is in the way, or null.</summary>
    private async Task<string?> ReturnAsync(EdgeInspectorConfig config, Func<string?> record)
    {
        try
        {
            var prepared = swap.Prepare(config);
            if (!prepared.TryGet(out var ready))
                return prepared.Error;
            using (ready)
            {
                if (record() is { } problem)
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
