using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>Whether a message is let in. Pure but for the files that the configuration names.</summary>
internal static class Admission
{
    /// <returns>The configuration that it makes, or the answer to it.</returns>
    public static (EdgeInspectorConfig? Config, ConfigAck? Answer) Judge(DesiredMessage message, AdmissionContext context)
    {
        var content = message.Content;
        if (context.Key is { } key && !IsSigned(message, key))
            return Refuse(401, string.IsNullOrEmpty(content.Signature) ? "the message is not signed, and /remote/publicKeyFile asks for a signature" : "the signature does not belong to this message and /remote/publicKeyFile");
        if (context.Key is not null && content.Device is null)
            return Refuse(401, "the signed message does not say which device it is for: add \"device\", the topic prefix, before it is signed");
        if (content.Device is { } device && device != context.Own.Mqtt.TopicPrefix)
            return Refuse(403, $"the message is for {device}; this is {context.Own.Mqtt.TopicPrefix}");
        if (Known(message, context) is { } known)
            return (null, known);
        if (DesiredConfig.TimeOf(content.IssuedAt) is null)
            return Refuse(400, "the message is wrong", new ConfigError("/issuedAt", $"there is no time {content.IssuedAt}"));
        if (DesiredConfig.TimeOf(content.ExpiresAt) is not { } end)
            return Refuse(400, "the message is wrong", new ConfigError("/expiresAt", $"there is no time {content.ExpiresAt}"));
        if (end <= context.Now)
            return Refuse(410, $"expired at {content.ExpiresAt}; here it is {context.Now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        if (context.Lock is { } reason)
            return Refuse(403, ConfigLock.Refusal(reason));
        if (content.Version <= context.State.HighestVersion)
            return Refuse(409, $"version {content.Version} is not higher than {context.State.HighestVersion}, the highest that was accepted so far");
        if (content.ExpectedVersion != context.InForce.Version)
            return Refuse(409, $"version {context.InForce.Version} is in force, not {content.ExpectedVersion}; start from config/reported");

        var document = RemoteDocument.Of(content, context.Own);
        if (document.Forbidden.Count > 0)
            return Refuse(403, "some values are not settable remotely", [.. document.Forbidden]);
        return document.Wrong.Count > 0 ? Refuse(400, "the configuration is wrong", [.. document.Wrong]) : (document.Config, null);

        (EdgeInspectorConfig?, ConfigAck?) Refuse(int status, string why, params ConfigError[] errors)
        {
            using var payload = JsonDocument.Parse(message.Payload);
            return (null, Answer(message, context) with { Status = status, Message = why, Errors = ConfigAck.Of(errors, status, payload.RootElement) });
        }
    }

    private static bool IsSigned(DesiredMessage message, Signatures.Es256Key key) =>
        message.Content.Signature is { } signature && DesiredMessage.SignedBytes(message.Payload) is { } signed && key.Verify(signed, signature);

    /// <summary>The broker hands the retained message over at every connect: the answer to one that was let in before, or null.</summary>
    private static ConfigAck? Known(DesiredMessage message, AdmissionContext context)
    {
        if (context.State.History.FirstOrDefault(attempt => attempt.Sha256 == message.Sha256 && attempt.WasAccepted()) is not { } before)
            return null;
        var isInForce = (context.State.Candidate ?? context.State.Current()) == before.Version;
        var (status, text) = (isInForce, before.Phase) switch
        {
            (true, _) => (200, $"version {before.Version} is in force already"),
            (false, ConfigPhase.RolledBack) => (500, $"version {before.Version} was undone ({before.Message}); send it again as a higher version"),
            _ => (409, $"version {before.Version} was in force before; version {context.InForce.Version} is now"),
        };
        return Answer(message, context) with { Status = status, Phase = ConfigPhase.Unchanged, Message = text };
    }

    private static ConfigAck Answer(DesiredMessage message, AdmissionContext context) => new()
    {
        ConfigId = message.Content.ConfigId,
        Version = message.Content.Version,
        Status = 400,
        Phase = ConfigPhase.Validate,
        Message = "",
        AppliedVersion = context.InForce.Version,
    };
}
