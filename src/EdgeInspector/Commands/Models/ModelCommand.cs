using System.CommandLine;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model pack</c>, <c>list</c>, <c>install</c>, <c>remove</c>.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Packs models into signed bundles, and installs them")
    {
        ModelPackCommand.Create(),
        ModelListCommand.Create(),
        ModelInstallCommand.Create(),
        ModelRemoveCommand.Create(),
    };

    /// <summary>"rings@1.2" on the command line.</summary>
    public static Argument<string> NameArgument() => new("NAME@VERSION") { Description = "An installed model, as `model list` shows it" };
}
