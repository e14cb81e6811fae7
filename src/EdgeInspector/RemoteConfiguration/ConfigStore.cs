using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>
/// The configurations that came remotely, and which is in force, in the state folder. The messages are kept as they came:
/// what the device adds of its own is added anew each time.
/// </summary>
internal sealed class ConfigStore
{
    private const string StateFile = "state.json";

    private readonly string _folder;
    private readonly Action<string, byte[]> _write;

    private ConfigStore(string folder, Action<string, byte[]> write) => (_folder, _write) = (folder, write);

    public ConfigState State { get; private set; } = ConfigState.First;

    /// <summary>Where a damaged state was set aside when it was opened; null normally.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Opens it, or says what is in the way. A state that cannot be read is set aside: the configuration file holds then.</summary>
    /// <param name="stateFolder">The daemon's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="write">Writes a whole file, or throws; null for the disk.</param>
    public static Outcome<ConfigStore> Open(string stateFolder, TimeProvider time, Action<string, byte[]>? write = null)
    {
        var store = new ConfigStore(Path.Combine(stateFolder, "configuration"), write ?? ((path, bytes) => WholeFile.Write(path, file => file.Write(bytes))));
        try
        {
            Directory.CreateDirectory(store._folder);
            if (Read(store.FileOf(StateFile)) is not { } text)
                return store;
            if (Parse(text) is { } state)
            {
                store.State = state;
                return store;
            }

            store.SetAside = store.FileOf(StateFile) + time.GetUtcNow().ToString("'.damaged-'yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
            File.Move(store.FileOf(StateFile), store.SetAside, overwrite: true);
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"/stateFolder: {store._folder} cannot be used: {e.Message}");
        }
    }

    /// <summary>The same for who only wants to look: nothing is made or moved. Null where nothing ever came.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static ConfigStore? Look(string stateFolder)
    {
        var store = new ConfigStore(Path.Combine(stateFolder, "configuration"), (_, _) => throw new InvalidOperationException("opened to look at"));
        if (Read(store.FileOf(StateFile)) is not { } text || Parse(text) is not { } state)
            return null;
        store.State = state;
        return store;
    }

    /// <summary>The next state; it holds when this returns null, else the present one does, and what is in the way is returned.</summary>
    public string? Become(ConfigState next) => TryWrite(StateFile, JsonSerializer.SerializeToUtf8Bytes(next, ConfigJson.Options)) is { } problem ? problem : Keep(next);

    /// <summary>Keeps a message before anything refers to it; returns what is in the way, or null.</summary>
    public string? Write(DesiredMessage message) => TryWrite(Name(message.Content.Version), message.Payload);

    /// <summary>A message that came as some version, or why it is not there.</summary>
    public Outcome<DesiredMessage> Message(int version)
    {
        try
        {
            var (message, refusal) = DesiredMessage.Read(File.ReadAllBytes(FileOf(Name(version))));
            return message is not null ? message : new Failure($"{FileOf(Name(version))}: {refusal!.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"version {version} cannot be read: {e.Message}");
        }
    }

    private string? Keep(ConfigState state)
    {
        State = state;
        try
        {
            var needed = state.Needed().Select(Name).ToHashSet();
            foreach (var old in Directory.EnumerateFiles(_folder, "version-*.json").Where(path => !needed.Contains(Path.GetFileName(path))))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They cost room and nothing else; the next change tries again.
        }

        return null;
    }

    private string? TryWrite(string name, byte[] content)
    {
        try
        {
            _write(FileOf(name), content);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {FileOf(name)}: {e.Message}";
        }
    }

    private static ConfigState? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return ConfigChecker.Check<ConfigState>(document.RootElement).Count == 0 ? document.Deserialize<ConfigState>(ConfigJson.Options) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Null where there is no such file.</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Name(int version) => FormattableString.Invariant($"version-{version}.json");

    private string FileOf(string name) => Path.Combine(_folder, name);
}
