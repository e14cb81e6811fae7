using System.CommandLine;
using EdgeInspector.Cameras;
using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Cameras.V4l2;

namespace EdgeInspector.Commands.Cameras;

/// <summary><c>cameras list</c></summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Lists the cameras that answer: GigE Vision, USB3 Vision, and the devices of Linux");
        command.SetAction(_ => CameraArgument.Expected(() =>
        {
            IReadOnlyList<FoundCamera> found;
            try
            {
                found = CameraFinder.Search();
            }
            catch (CameraException e)
            {
                // The others can be shown without it.
                Console.Error.WriteLine(e.Message);
                found = [];
            }

            foreach (var camera in found)
                Console.Out.WriteLine($"genicam  {camera.Id}  {camera.Protocol}, vendor {camera.Vendor}, model {camera.Model}, serial {camera.Serial}, address {camera.Address}");
            var devices = V4l2Devices.List();
            foreach (var (device, name) in devices)
                Console.Out.WriteLine($"v4l2     {device}  {name}");
            if (found.Count + devices.Count == 0)
                Console.Out.WriteLine("no camera answers (network cameras by RTSP or HTTP and CSI cameras are not searched for)");
            return 0;
        }));
        return command;
    }
}
