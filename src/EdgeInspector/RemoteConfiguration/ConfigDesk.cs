using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Signatures;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Takes configurations from <c>config/desired</c>, one at a time: lets each in, or says why not. What is let in goes on trial.</summary>
internal sealed class ConfigDesk(
    ConfigAtStart start, ConfigInForce active, CommandInbox inbox, ConfigVoice voice, ConfigTrial trial, Probation probation, TimeProvider time, Es256Key? key = null) : BackgroundService
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly ConfigStore _store = start.Store!;
    private readonly ConfigLock _lock = new(start.Own.StateFolder);

    /// <summary>Goes one version back: undoes the one on probation, or brings the one before into force again.</summary>
    /// <param name="who">Wants it.</param>
    /// <param name="stop">The daemon stops.</param>
    public async Task<ConfigAck> GoBackAsync(string who, CancellationToken stop)
    {
        var version = active.Value.Version;
        var answer = new ConfigAck { Version = version, Status = 202, Phase = ConfigPhase.Probation, Message = $"version {version} is being undone", AppliedVersion = version };
        if (probation.GiveUp($"undone by {who}"))
            return answer;
        if (_lock.Reason is { } reason)
            return answer with { Status = 403, Phase = ConfigPhase.Unchanged, Message = ConfigLock.Refusal(reason) };
        if (key is not null)
            return answer with { Status = 401, Phase = ConfigPhase.Unchanged, Message = "a command is not signed, and /remote/publicKeyFile asks for it: send the content of the version before as a new one" };
        await _one.WaitAsync(stop);
        try
        {
            return await trial.GoBackAsync(who, answer);
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
        if (start.Undone is { } undone)
            voice.Say(new ConfigAck { ConfigId = undone.ConfigId, Version = undone.Version, Status = 500, Phase = ConfigPhase.RolledBack, Message = $"version {undone.Version} is undone: {undone.Message}", AppliedVersion = active.Value.Version });
        inbox.ConfigDropped += Displaced;
        try
        {
            if (_store.State.Candidate is { } interrupted)
                await TogetherAsync(stop => trial.ResumeAsync(interrupted, stop), stoppingToken);
            await foreach (var payload in inbox.ReadConfigsAsync(stoppingToken))
                await TogetherAsync(stop => TakeAsync(payload, stop), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            trial.Interrupt();
        }
    }

    /// <summary>One that waited while another was on trial, and then another came.</summary>
    private void Displaced(byte[] payload)
    {
        if (DesiredMessage.Read(payload).Message?.Content is { } content)
            voice.Say(new ConfigAck { ConfigId = content.ConfigId, Version = content.Version, Status = 503, Phase = ConfigPhase.Validate, Message = "another one came before this was looked at", AppliedVersion = active.Value.Version });
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

        var now = time.GetUtcNow();
        var (config, refusal) = Admission.Judge(message, new(start.Own, active.Value, _store.State, key, _lock.Reason, now));
        if (config is not null)
            refusal = await trial.ApplyAsync(message, config, stop);
        if (refusal is null)
            return;

        // Whoever cannot sign shall neither write to the disk nor stand in the history. What was tried out must not look like a crash.
        if (_store.State.Trying is not null || refusal is { Status: not 401, Phase: not ConfigPhase.Unchanged })
            _store.Become(_store.State.Refuse(Attempt.Of(message, refusal, now)));
        voice.Say(refusal);
    }
}
