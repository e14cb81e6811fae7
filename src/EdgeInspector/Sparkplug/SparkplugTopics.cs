namespace EdgeInspector.Sparkplug;

/// <summary>The topics of one Edge Node.</summary>
internal sealed record SparkplugTopics(string Group, string Node)
{
    public const string Namespace = "spBv1.0";

    public string NodeBirth => Of("NBIRTH");

    public string NodeDeath => Of("NDEATH");

    public string NodeData => Of("NDATA");

    public string NodeCommand => Of("NCMD");

    /// <summary>Commands to any of the node's devices.</summary>
    public string DeviceCommands => $"{Of("DCMD")}/+";

    public string DeviceBirth(string device) => $"{Of("DBIRTH")}/{device}";

    public string DeviceDeath(string device) => $"{Of("DDEATH")}/{device}";

    public string DeviceData(string device) => $"{Of("DDATA")}/{device}";

    /// <summary>Where a host says whether it is online.</summary>
    public static string State(string host) => $"{Namespace}/STATE/{host}";

    /// <summary>The device that a command is for; null for any other topic.</summary>
    public string? CommandedDevice(string topic) =>
        topic.StartsWith($"{Of("DCMD")}/", StringComparison.Ordinal) ? topic[(Of("DCMD").Length + 1)..] : null;

    private string Of(string type) => $"{Namespace}/{Group}/{type}/{Node}";
}
