using System.CommandLine;

namespace EdgeInspector.Commands.Cameras;

/// <summary><c>cameras list</c>, <c>probe</c>, <c>snap</c>, <c>features</c>: what is plugged in, and does it answer.</summary>
internal static class CamerasCommand
{
    public static Command Create() => new("cameras", "Shows what is plugged in, and whether it answers")
    {
        ListCommand.Create(),
        ProbeCommand.Create(),
        SnapCommand.Create(),
        FeaturesCommand.Create(),
    };
}
