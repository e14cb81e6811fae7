using System.CommandLine;
using EdgeInspector.Cameras;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands.Cameras;

/// <summary><c>cameras snap</c></summary>
internal static class SnapCommand
{
    public static Command Create()
    {
        var id = CameraArgument.Create();
        var output = new Option<string?>("--output") { Description = "The file to write (default ID.png)", HelpName = "FILE" };
        var config = ConfigOption.Create();
        var command = new Command("snap", "Takes one picture and writes it as PNG") { id, output, config };
        command.SetAction(async (parsed, _) =>
        {
            if (!CameraArgument.TryFind(parsed.GetValue(id)!, parsed.GetValue(config)!, out var camera, out var exitCode))
                return exitCode;
            var result = await CameraProbe.LookAsync(camera.Id, camera.Source, 1, CameraArgument.Patience, TimeProvider.System);
            using var picture = result.Picture;
            if (picture is null)
                return Complaint.Print($"{camera.Id}: {result.Problem}");
            var file = parsed.GetValue(output) ?? $"{string.Concat(camera.Id.Split(Path.GetInvalidFileNameChars())).Trim('.')}.png";
            if (WholeFile.TryWrite(file, stream => stream.Write(ImageFile.EncodePng(picture))) is { } problem)
                return Complaint.Print(problem);
            Console.Out.WriteLine($"{file}: {picture.Width} x {picture.Height} {picture.Format.Description()}");
            return 0;
        });
        return command;
    }
}
