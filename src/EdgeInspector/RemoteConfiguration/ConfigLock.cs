namespace EdgeInspector.RemoteConfiguration;

/// <summary>A file in the state folder that lets no change come remotely while it is there; its content says why.</summary>
internal sealed class ConfigLock(string stateFolder)
{
    private readonly string _path = Path.Combine(stateFolder, "configuration.locked");

    /// <summary>Why nothing may change at present; null when it may. A lock that cannot be read is one.</summary>
    public string? Reason
    {
        get
        {
            try
            {
                return File.ReadAllText(_path).Trim() is { Length: > 0 } reason ? reason.ReplaceLineEndings(" ") : "no reason given";
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return e.Message;
            }
        }
    }

    /// <summary>What whoever wants a change is told.</summary>
    public static string Refusal(string reason) => $"the configuration is locked on the device ({reason}); unlock it there with: edgeinspector config unlock";

    /// <summary>Locks; returns what is in the way, or null.</summary>
    public string? Set(string reason) => Try(() => File.WriteAllText(_path, reason + "\n"));

    /// <summary>Unlocks; returns what is in the way, or null.</summary>
    public string? Clear() => Try(() => File.Delete(_path));

    private string? Try(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot change {_path}: {e.Message}";
        }
    }
}
