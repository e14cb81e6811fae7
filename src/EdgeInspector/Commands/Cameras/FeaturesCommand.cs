using System.CommandLine;
using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Commands.Cameras;

/// <summary><c>cameras features</c></summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        var id = CameraArgument.Create();
        var config = ConfigOption.Create();
        var command = new Command("features", "Lists a GenICam camera's features with values and limits") { id, config };
        command.SetAction(parsed => CameraArgument.Expected(() =>
        {
            if (!CameraArgument.TryFind(parsed.GetValue(id)!, parsed.GetValue(config)!, out var camera, out var exitCode))
                return exitCode;
            if (camera.Source is not GenicamSourceConfig genicam)
                return Complaint.Print($"{camera.Id} is no GenICam camera; others have no features to list");
            using var open = CameraFinder.Open(genicam, toRead: true);
            foreach (var group in FeatureList.Read(open).GroupBy(feature => feature.Category))
            {
                Console.Out.WriteLine(group.Key);
                foreach (var feature in group)
                    Console.Out.WriteLine($"  {feature.Access}  {feature.Name,-28} {feature.Value,-16} {feature.About}".TrimEnd());
            }

            return 0;
        }));
        return command;
    }
}
