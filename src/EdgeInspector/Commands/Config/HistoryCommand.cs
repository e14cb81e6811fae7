using System.CommandLine;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Commands.Config;

/// <summary><c>config history</c>: the last changes that somebody wanted by MQTT.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("history", "Shows the last ten changes that came by MQTT: who, when, and what became of them") { option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            if (config is null)
                return Complaint.Print(file, errors);
            ConfigStore? store;
            try
            {
                store = ConfigStore.Look(config.StateFolder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Complaint.Print($"the state folder cannot be read: {e.Message}");
            }

            foreach (var line in Lines(config, store))
                Console.Out.WriteLine(line);
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Lines(EdgeInspectorConfig config, ConfigStore? store)
    {
        if (store is null)
        {
            yield return "nothing came by MQTT yet";
            yield break;
        }

        foreach (var attempt in store.State.History)
            yield return string.Create(CultureInfo.InvariantCulture, $"{attempt.At}  version {attempt.Version,-5} {attempt.Status} {attempt.Phase,-10}  {attempt.Author} ({attempt.ConfigId}): {attempt.Message}");
        var current = store.State.Current() is var version && version == ConfigState.File ? $"the file, version {config.Version}" : $"version {version}";
        if (store.State.Candidate is { } candidate)
            yield return $"on probation: version {candidate}; before it: {current}";
        else
            yield return $"in force: {current}; the next version must be above {store.State.HighestVersion}{(new ConfigLock(config.StateFolder).Reason is { } reason ? $"; locked ({reason})" : "")}";
    }
}
