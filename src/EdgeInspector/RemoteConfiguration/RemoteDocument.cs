using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The whole configuration that a message and the device's own file make together.</summary>
/// <param name="Config">Null where something is wrong.</param>
/// <param name="Forbidden">Values that only the device's own file may change. Their pointers are those of the message.</param>
/// <param name="Wrong">All other mistakes.</param>
internal sealed record RemoteDocument(EdgeInspectorConfig? Config, IReadOnlyList<ConfigError> Forbidden, IReadOnlyList<ConfigError> Wrong)
{
    public static RemoteDocument Of(DesiredConfig message, EdgeInspectorConfig own)
    {
        var (text, forbidden) = LocalKeys.Complete(message.Config, own, message.Version);
        if (forbidden.Count > 0)
            return new(null, In(forbidden), []);

        // Its paths are absolute already; there is no folder that they could be relative to.
        var (config, errors) = ConfigReader.Read(text, "/");
        if (config is null)
            return new(null, [], In(errors));
        if (config.Version != message.Version)
            return new(null, [], In([new("/version", $"{config.Version} is not the message's own version, {message.Version}; leave it out")]));
        errors = [.. ReferencedFiles.Check(config)];
        return errors.Count > 0 ? new(null, [], In(errors)) : new(config, [], []);
    }

    private static IReadOnlyList<ConfigError> In(IEnumerable<ConfigError> errors) => [.. errors.Select(error => error with { Path = $"/config{error.Path}" })];
}
