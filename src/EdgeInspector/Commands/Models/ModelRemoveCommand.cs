using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Models;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model remove</c>: a model that no recipe of the configuration names.</summary>
internal static class ModelRemoveCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("NAME@VERSION") { Description = "An installed model, as `model list` shows it" };
        var option = ConfigOption.Create();
        var command = new Command("remove", "Removes an installed model") { model, option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Read(file);
            if (config is null)
                return Complaint.Print(file, errors);
            if (ModelName.Parse(parsed.GetValue(model)!) is not { } name)
                return Complaint.Print($"\"{parsed.GetValue(model)}\" is not NAME@VERSION, such as rings@1.2");
            if (config.Recipes.FirstOrDefault(recipe => recipe.Value.Model == name.ToString()).Key is { } recipe)
                return Complaint.Print($"{name} is the model of recipe {recipe} in {file}; a daemon could not start without it");
            if (new ModelStore(config.StateFolder).Remove(name, config.Inference.ToSession(config.StateFolder)) is { } problem)
                return Complaint.Print(problem);
            Console.Out.WriteLine($"{name} is removed");
            return 0;
        });
        return command;
    }
}
