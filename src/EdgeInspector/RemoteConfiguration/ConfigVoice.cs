using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Tells the broker and the log what is in force and what becomes of a change.</summary>
internal sealed class ConfigVoice(ConfigAtStart start, ConfigInForce active, Topics topics, RetainedTopics retained, Replies replies, Alarms alarms, DeviceStatusSource status, ILogger<ConfigVoice> logger)
{
    /// <summary>An answer on <c>config/ack</c>; returns it.</summary>
    public ConfigAck Say(ConfigAck answer)
    {
        replies.Add(topics.ConfigAck, answer.ToJson());
        if (answer is { Status: 500, Phase: ConfigPhase.RolledBack })
            alarms.Raise(AlarmCondition.ConfigurationUndone, answer.Message);
        else if (answer.Phase is ConfigPhase.Committed)
            alarms.Clear(AlarmCondition.ConfigurationUndone);
        var error = answer.Errors is [var first, ..] ? $": {first.Path}: {first.Message}" : "";
        var line = $"configuration {answer.ConfigId}: {answer.Status} ({answer.Phase}), {answer.Message}{error}";
        logger.Say(answer.Status < 300 ? LogLevel.Information : LogLevel.Warning, line);
        return answer;
    }

    /// <summary>What is in force, on <c>config/reported</c> and in the device's status.</summary>
    public void Report(ConfigState state)
    {
        var config = active.Value;
        var message = (state.Candidate ?? state.Current()) is var version && version != ConfigState.File ? start.Store!.Message(version).Value?.Content : null;
        retained.Set(topics.ReportedConfig, new ReportedConfig
        {
            Version = config.Version,
            Origin = message is null ? ReportedConfig.FromFile : ReportedConfig.FromRemote,
            ConfigId = message?.ConfigId,
            Author = message?.Author,
            IssuedAt = message?.IssuedAt,
            OnProbation = state.Candidate is not null,
            HighestVersion = state.HighestVersion,
            Config = LocalKeys.Redact(config),
        }.ToJson());
        status.Refresh();
    }
}
