using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Commands.Config;

/// <summary><c>config lock</c> and <c>config unlock</c>: whether changes may come remotely. A running daemon needs no restart for it.</summary>
internal static class LockCommand
{
    public static Command Create()
    {
        var reason = new Argument<string>("reason") { Description = "What whoever tries a change is told" };
        return Make("lock", "Lets no change come by MQTT until it is unlocked", reason, (gate, parsed) => gate.Set(parsed.GetValue(reason)!), "locked");
    }

    public static Command CreateOpposite() => Make("unlock", "Lets changes come by MQTT again", null, (gate, _) => gate.Clear(), "unlocked");

    private static Command Make(string name, string description, Argument<string>? argument, Func<ConfigLock, ParseResult, string?> act, string done)
    {
        var option = ConfigOption.Create();
        var command = new Command(name, description) { option };
        if (argument is not null)
            command.Add(argument);
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            if (config is null)
                return Complaint.Print(file, errors);
            if (act(new(config.StateFolder), parsed) is { } problem)
                return Complaint.Print(problem);
            Console.Out.WriteLine(done);
            return 0;
        });
        return command;
    }
}
