using EdgeInspector.Vision;

namespace EdgeInspector.Configuration;

/// <summary>Secrets by name: a file that systemd's LoadCredential put into $CREDENTIALS_DIRECTORY, else an environment variable.</summary>
internal static class Credentials
{
    /// <param name="name">The credential's name.</param>
    /// <param name="pointer">Where the configuration names it.</param>
    public static Outcome<string> Read(string name, string pointer)
    {
        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder && Path.Combine(folder, name) is var file && File.Exists(file))
        {
            try
            {
                return File.ReadAllText(file).TrimEnd('\r', '\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Failure($"the credential file {file} cannot be read: {e.Message}");
            }
        }

        return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : new Failure($"{pointer}: there is no credential \"{name}\"; give it with LoadCredential={name}:FILE in the unit or as environment variable {name}");
    }
}
