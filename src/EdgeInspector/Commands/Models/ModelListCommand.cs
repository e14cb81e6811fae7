using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Models;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model list</c>: what is installed, and which recipes name it.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("list", "Shows the installed models") { option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Read(file);
            if (config is null)
                return Complaint.Print(file, errors);
            foreach (var (name, manifest, isSigned) in new ModelStore(config.StateFolder).List())
            {
                var recipes = string.Join(", ", config.Recipes.Where(recipe => recipe.Value.Model == name.ToString()).Select(recipe => recipe.Key));
                var facts = manifest is null ? "its manifest cannot be read" : $"{manifest.InputSize} pixels, {manifest.Bytes} bytes, sha256 {manifest.Sha256[..12]}, {(isSigned ? "signed" : "not signed")}";
                Console.Out.WriteLine($"{name}  {facts}{(recipes.Length > 0 ? $", recipes {recipes}" : "")}{(manifest?.Description is { } description ? $"  {description}" : "")}");
            }

            return 0;
        });
        return command;
    }
}
