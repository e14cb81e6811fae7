using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Vision;

namespace EdgeInspector.Commands.Config;

/// <summary><c>config diff</c>: what differs between two configurations of this device.</summary>
internal static class DiffCommand
{
    private const string File = "file", InForce = "inforce";

    public static Command Create()
    {
        var option = ConfigOption.Create();
        var from = new Argument<string>("from") { Description = $"\"{File}\", \"{InForce}\", a version that came by MQTT, or another configuration file", DefaultValueFactory = _ => File };
        var to = new Argument<string>("to") { Description = "Likewise", DefaultValueFactory = _ => InForce };
        var command = new Command("diff", "Shows what differs between two configurations, key by key; exit code 1 when something does") { from, to, option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (own, errors) = ConfigFile.Load(file);
            if (own is null)
                return Complaint.Print(file, errors);
            Outcome<EdgeInspectorConfig> before, after;
            try
            {
                (before, after) = (Read(parsed.GetValue(from)!, own), Read(parsed.GetValue(to)!, own));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Complaint.Print($"the state folder cannot be read: {e.Message}");
            }

            if ((before.Error ?? after.Error) is { } problem)
                return Complaint.Print(problem);
            var differences = ConfigDifference.Between(Document(before.Value!), Document(after.Value!)).ToList();
            foreach (var difference in differences)
                Console.Out.WriteLine(difference);
            return differences.Count > 0 ? 1 : 0;
        });
        return command;
    }

    private static JsonElement Document(EdgeInspectorConfig config) => JsonSerializer.SerializeToElement(config, ConfigJson.Options);

    private static Outcome<EdgeInspectorConfig> Read(string which, EdgeInspectorConfig own)
    {
        if (which == File)
            return own;
        var store = ConfigStore.Look(own.StateFolder);
        if (which == InForce)
            return store is null ? own : new ConfigAtStart(own, own, store, []).ConfigOf(store.State.Candidate ?? store.State.Current());
        if (int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return store is not null && store.State.Needed().Contains(version)
                ? new ConfigAtStart(own, own, store, []).ConfigOf(version)
                : new Failure($"version {version} is not kept here; there are: {string.Join(", ", (store?.State.Needed() ?? []).Where(kept => kept != ConfigState.File).Distinct().Order())}");
        }

        var (config, errors) = ConfigFile.Load(which);
        return config is not null ? config : new Failure(errors[0].Message.Contains(which, StringComparison.Ordinal) ? errors[0].Message : $"{which}: {errors[0]}");
    }
}
