using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

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
        Schemas(),
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

    private static Command Schemas()
    {
        var folder = new Argument<string>("folder") { Description = "Where they are written" };
        var command = new Command("schemas", "Writes the JSON Schemas of all MQTT messages into a folder, a file each") { folder };
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            foreach (var (name, text) in MessageSchemas.Files)
            {
                if (WholeFile.TryWrite(Path.Combine(target, name), file => file.Write(Encoding.UTF8.GetBytes(text))) is { } problem)
                    return Complaint.Print(problem);
            }

            return 0;
        });
        return command;
    }

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
