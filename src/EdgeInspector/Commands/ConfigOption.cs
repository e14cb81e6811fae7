using System.CommandLine;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commands;

/// <summary>The option that names the configuration file.</summary>
internal static class ConfigOption
{
    public static Option<string> Create() => new("--config")
    {
        Description = $"The configuration file (default {EdgeInspectorConfig.DefaultPath})",
        HelpName = "FILE",
        DefaultValueFactory = _ => EdgeInspectorConfig.DefaultPath,
    };
}
