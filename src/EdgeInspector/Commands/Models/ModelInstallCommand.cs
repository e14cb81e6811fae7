using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Models;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model install</c>: a bundle's folder into the store, checked as if it came from far away.</summary>
internal static class ModelInstallCommand
{
    public static Command Create()
    {
        var bundle = new Argument<string>("DIR") { Description = "The bundle's folder, as `model pack` makes it" };
        var option = ConfigOption.Create();
        var command = new Command("install", "Installs a bundle; a recipe can name it then") { bundle, option };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Read only: what it refers to may be the very model that is installed now.
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Read(file);
            if (config is null)
                return Complaint.Print(file, errors);
            using var installer = new ModelInstaller(config);
            var answer = await installer.InstallAsync(new FolderSource(parsed.GetValue(bundle)!), wanted: null, (_, _) => { }, cancellation);
            if (answer.Installed is null)
                return Complaint.Print($"{parsed.GetValue(bundle)}: {answer.Message}");
            Console.Out.WriteLine(answer.Message);
            return 0;
        });
        return command;
    }
}
