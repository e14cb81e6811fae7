using System.CommandLine;
using EdgeInspector.Commands.Bench;
using EdgeInspector.Commands.Cameras;
using EdgeInspector.Commands.Config;
using EdgeInspector.Commands.Doctor;
using EdgeInspector.Commands.Models;

namespace EdgeInspector.Commands;

/// <summary>The verbs.</summary>
internal static class EdgeInspectorCommand
{
    public static RootCommand Create() => new("Inspects parts in front of cameras and publishes every verdict over MQTT.")
    {
        RunCommand.Create(),
        InspectCommand.Create(),
        EvaluateCommand.Create(),
        LearnCommand.Create(),
        CalibrateCommand.Create(),
        CamerasCommand.Create(),
        ModelCommand.Create(),
        BenchCommand.Create(),
        ConfigCommand.Create(),
        DoctorCommand.Create(),
    };
}
