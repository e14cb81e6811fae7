using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;

namespace EdgeInspector.Commands.Cameras;

/// <summary>The camera that a word on the command line means.</summary>
/// <param name="Id">As the word.</param>
/// <param name="Source">How to reach it.</param>
/// <param name="WaitsForLine">It sends frames only when its input says so.</param>
internal sealed record ChosenCamera(string Id, SourceConfig Source, bool WaitsForLine)
{
    private const double StreamTimeoutSeconds = 5;

    /// <param name="word">A camera's id in the configuration, a device, an address on the network, or what a search shows.</param>
    /// <param name="configFile">Read where it exists.</param>
    public static Outcome<ChosenCamera> Find(string word, string configFile)
    {
        if (File.Exists(configFile))
        {
            var (config, errors) = ConfigFile.Load(configFile);
            if (config is null)
                return new Failure($"{configFile}: {errors[0]} (edgeinspector config check tells all)");
            if (config.Cameras.TryGetValue(word, out var camera))
                return Of(word, camera);
        }

        if (word.StartsWith("/dev/", StringComparison.Ordinal))
            return new ChosenCamera(word, new V4l2SourceConfig { Device = word }, false);
        if (word.Contains("://", StringComparison.Ordinal))
            return new ChosenCamera(word, new StreamSourceConfig { Url = word, TimeoutSeconds = StreamTimeoutSeconds }, false);
        var found = CameraFinder.Search();
        return found.FirstOrDefault(c => c.Id == word || c.Serial == word || c.Address == word) is { } genicam
            ? new ChosenCamera(word, new GenicamSourceConfig { Name = genicam.Id }, false)
            : new Failure($"there is no camera {word}{(File.Exists(configFile) ? $" in {configFile}" : "")}, and none that answers a search; there are: {(found.Count == 0 ? "none" : string.Join(", ", found.Select(c => c.Id)))}");
    }

    public static ChosenCamera Of(string id, CameraConfig camera) => new(id, camera.Source, camera.Trigger is { By: TriggerConfig.Line });
}
