using System.CommandLine;
using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands.Cameras;

/// <summary><c>cameras probe</c></summary>
internal static class ProbeCommand
{
    /// <summary>Enough to see a rate.</summary>
    private const int ProbeFrames = 10;

    public static Command Create()
    {
        var id = CameraArgument.Create();
        id.Arity = ArgumentArity.ZeroOrOne;
        id.Description += " (default: all cameras of the configuration)";
        var config = ConfigOption.Create();
        var command = new Command("probe", "Opens cameras as the daemon would, takes a few frames and says what came; exit code 1 when one does not answer") { id, config };
        command.SetAction(async (parsed, _) =>
        {
            var file = parsed.GetValue(config)!;
            IReadOnlyList<ChosenCamera> cameras;
            if (parsed.GetValue(id) is { } word)
            {
                if (!CameraArgument.TryFind(word, file, out var one, out var exitCode))
                    return exitCode;
                cameras = [one];
            }
            else
            {
                var (all, errors) = ConfigFile.Load(file);
                if (all is null)
                    return Complaint.Print(file, errors);
                cameras = [.. all.Cameras.Select(camera => ChosenCamera.Of(camera.Key, camera.Value))];
            }

            var answers = 0;
            foreach (var camera in cameras)
                answers += await ProbeAsync(camera) ? 1 : 0;
            return answers == cameras.Count ? 0 : 1;
        });
        return command;
    }

    /// <summary>Prints what came; true when the camera is as it should be.</summary>
    private static async Task<bool> ProbeAsync(ChosenCamera camera)
    {
        var result = await CameraProbe.LookAsync(camera.Id, camera.Source, ProbeFrames, CameraArgument.Patience, TimeProvider.System);
        using var picture = result.Picture;
        if (picture is null && result.IsOpen && camera.WaitsForLine)
        {
            Console.Out.WriteLine($"{camera.Id}: open, and waits for a signal on its input");
            return true;
        }

        Console.Out.WriteLine(picture is null
            ? $"{camera.Id}: {result.Problem}"
            : FormattableString.Invariant($"{camera.Id}: {picture.Width} x {picture.Height} {picture.Format.Description()}, {result.Frames} frames, {result.FramesPerSecond:0.0} a second"));
        return picture is not null;
    }
}
