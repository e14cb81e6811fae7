namespace EdgeInspector.Configuration.Sources;

/// <summary>User name and password of a network camera come together.</summary>
internal static class StreamLogin
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        foreach (var (id, camera) in config.Cameras)
        {
            if (camera.Source is StreamSourceConfig { PasswordCredential: not null, Username: null })
                yield return new($"/cameras/{id}/source/username", "is missing; passwordCredential needs the user that the password belongs to");
            if (camera.Source is StreamSourceConfig { PasswordCredential: null, Username: not null })
                yield return new($"/cameras/{id}/source/passwordCredential", "is missing; username needs the name of its password's credential");
        }
    }
}
