using System.CommandLine;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model pack</c>, <c>list</c>, <c>install</c>, <c>remove</c>, <c>prepare</c>.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Packs models into signed bundles, installs and prepares them")
    {
        ModelPackCommand.Create(),
        ModelListCommand.Create(),
        ModelInstallCommand.Create(),
        ModelRemoveCommand.Create(),
        ModelPrepareCommand.Create(),
    };
}
