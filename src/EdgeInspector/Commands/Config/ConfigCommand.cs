using System.CommandLine;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commands.Config;

/// <summary><c>config</c>: the file, and what came remotely since.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Checks and shows the configuration")
    {
        WithFile("check", "Reports every mistake in the file at once", (file, config) =>
            Console.Out.WriteLine($"{file}: good; version {config.Version}, {Count(config.Cameras.Count, "camera")}, {Count(config.Recipes.Count, "recipe")}")),
        WithFile("show", "Prints the document as the daemon uses it: paths absolute, derived names filled in, credentials only named", (_, config) =>
            Console.Out.WriteLine(JsonSerializer.Serialize(config, ConfigJson.Options))),
        Schema(),
        DiffCommand.Create(),
        HistoryCommand.Create(),
        LockCommand.Create(),
        LockCommand.CreateOpposite(),
        SignCommand.Create(),
    };

    private static Command WithFile(string name, string description, Action<string, EdgeInspectorConfig> print)
    {
        var option = ConfigOption.Create();
        var command = new Command(name, description) { option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            if (config is null)
                return Complaint.Print(file, errors);
            print(file, config);
            return 0;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Prints the JSON Schema of the configuration, for editors");
        command.SetAction(_ =>
        {
            Console.Out.Write(ConfigSchema.Text);
            return 0;
        });
        return command;
    }

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
