using System.CommandLine;

namespace EdgeInspector.ModelTool.Commands;

internal static class ModelToolCommand
{
    public static RootCommand Create() => new("Makes AnomalyCLIP model files for EdgeInspector.")
    {
        PretrainNanoCommand.Create(),
        PartsCommand.Create(),
    };
}
