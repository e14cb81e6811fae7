using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Signatures;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>
/// Takes configurations from <c>config/desired</c>, one at a time: lets it in, tries it, brings it into force, watches it, keeps
/// it or undoes it. What the state folder says is always whole, so that a kill anywhere in between undoes it too.
/// </summary>
internal sealed partial class ConfigDesk(
    ConfigAtStart start, ConfigInForce active, CommandInbox inbox, ConfigVoice voice, ConfigSwap swap, Probation probation, TimeProvider time, ILogger<ConfigDesk> logger, Es256Key? key = null)
    : BackgroundService
{
    /// <summary>Loading models and writing to the disk again and again would cost a line dearly.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConfigStore _store = start.Store!;
    private long? _lastAt;

    /// <summary>Goes one version back: undoes the one on probation, or brings the one before into force again.</summary>
    /// <param name="who">Wants it.</param>
    /// <param name="cancellation">The daemon stops.</param>
    public async Task<ConfigAck> GoBackAsync(string who, CancellationToken cancellation)
    {
        var answer = new ConfigAck { Version = active.Value.Version, Status = 202, Phase = ConfigPhase.Probation, Message = "the version on probation is being undone", AppliedVersion = active.Value.Version };
        if (_store.State.Candidate is not null)
        {
            probation.GiveUp($"undone by {who}");
            return answer;
        }

        if (key is not null)
            return answer with { Status = 401, Phase = ConfigPhase.Unchanged, Message = "a command is not signed, and /remote/publicKeyFile asks for it: send the content of the version before as a new one" };
        await _one.WaitAsync(cancellation);
        try
        {
            var from = active.Value.Version;
            if (_store.State.Back() is not { } back)
                return answer with { Status = 409, Phase = ConfigPhase.Unchanged, Message = $"nothing was in force before version {from}" };
            var before = start.ConfigOf(back.Current());
            if ((before.Value is { } config ? await UseAsync(config, () => _store.Become(back)) : before.Error) is { } problem)
                return answer with { Status = 500, Phase = ConfigPhase.Unchanged, Message = problem };
            return voice.Say(answer with { Version = active.Value.Version, Status = 200, Phase = ConfigPhase.RolledBack, Message = $"back from version {from} to version {active.Value.Version}, as {who} wanted", AppliedVersion = active.Value.Version });
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        voice.Report(_store.State);
        try
        {
            if (_store.State.Candidate is { } interrupted)
            {
                await TogetherAsync(
                    async stop =>
                    {
                        probation.BeginAgain(interrupted);
                        await FinishAsync(new ConfigAck { Version = interrupted, Status = 202, Phase = ConfigPhase.Probation, Message = "" }, stop);
                    },
                    stoppingToken);
            }

            await foreach (var payload in inbox.ReadConfigsAsync(stoppingToken))
                await TogetherAsync(stop => TakeAsync(payload, stop), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _store.Become(_store.State.Interrupt());
        }
    }

    private async Task TogetherAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            await work(stop);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task TakeAsync(byte[] payload, CancellationToken stop)
    {
        var (message, unreadable) = DesiredMessage.Read(payload);
        if (message is null)
        {
            voice.Say(unreadable! with { AppliedVersion = active.Value.Version });
            return;
        }

        var context = new AdmissionContext(start.Own, active.Value, _store.State, key, _store.LockReason, time.GetUtcNow());
        var (config, answer) = Admission.Judge(message, context);
        if (config is null)
            Refuse(message, answer!);
        else
            await ApplyAsync(message, config, stop);
    }

    private async Task ApplyAsync(DesiredMessage message, EdgeInspectorConfig config, CancellationToken stop)
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
            Refuse(message, answer with { Status = 400, Message = "a resource cannot be used", Errors = [new($"/config{error.Path}", 400, error.Message, null)] });
            return;
        }

        using (ready)
        {
            answer = TryOut(ready, answer with { Phase = ConfigPhase.DryRun });
            if (answer.Status == 202 && (_store.Write(message) ?? _store.Become(_store.State.Accept(AttemptOf(message, answer)))) is { } problem)
                answer = answer with { Status = 500, Message = problem };
            if (answer.Status != 202)
            {
                swap.Forget();
                Refuse(message, answer);
                return;
            }

            voice.Say(answer);
            probation.Begin(ready.Change, active.Value.Version, config.Version);
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
    }

    /// <summary>From the swap to the end of the probation, whichever it is.</summary>
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
            var problem = before.Value is { } config ? await UseAsync(config, () => _store.Become(_store.State.Undo(reason))) : before.Error;
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
    private async Task<string?> UseAsync(EdgeInspectorConfig config, Func<string?> record)
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

    private void Refuse(DesiredMessage message, ConfigAck answer)
    {
        if (answer.Phase != ConfigPhase.Unchanged)
            _store.Become(_store.State.Refuse(AttemptOf(message, answer)));
        voice.Say(answer);
    }

    private Attempt AttemptOf(DesiredMessage message, ConfigAck answer) => new()
    {
        At = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ConfigId = message.Content.ConfigId,
        Version = message.Content.Version,
        Author = message.Content.Author,
        Sha256 = message.Sha256,
        Status = answer.Status,
        Phase = answer.Phase,
        Message = answer.Errors is [var error, ..] ? $"{answer.Message}: {error.Path}: {error.Message}" : answer.Message,
    };

    private static partial class Log
    {
        [LoggerMessage(90, LogLevel.Error, "configuration version {Version} could not be brought into force")]
        public static partial void SwapFault(ILogger logger, Exception exception, int version);

        [LoggerMessage(91, LogLevel.Error, "the dry run of configuration version {Version} failed")]
        public static partial void DryRunFault(ILogger logger, Exception exception, int version);
    }
}
