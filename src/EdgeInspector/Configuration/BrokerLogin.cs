namespace EdgeInspector.Configuration;

/// <summary>A password needs a user: without one it would never be sent, and the broker would refuse without a hint.</summary>
internal static class BrokerLogin
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Mqtt is { PasswordCredential: not null, Username: null })
            yield return new("/mqtt/username", "is missing; passwordCredential needs the user that the password belongs to");
    }
}
