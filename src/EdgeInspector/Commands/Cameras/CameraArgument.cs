using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Cameras;

namespace EdgeInspector.Commands.Cameras;

/// <summary>The argument that names a camera.</summary>
internal static class CameraArgument
{
    /// <summary>How long a camera has to deliver; some take seconds to open.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static Argument<string> Create() =>
        new("ID") { Description = "A camera's id in the configuration, a device (/dev/video0), an address (rtsp://...), or a name, serial number or address that `cameras list` shows" };

    public static bool TryFind(string word, string configFile, [NotNullWhen(true)] out ChosenCamera? camera, out int exitCode)
    {
        ChosenCamera? found = null;
        exitCode = Expected(() => ChosenCamera.Find(word, configFile) is var chosen && chosen.TryGet(out found) ? 0 : Complaint.Print(chosen.Error!));
        camera = found;
        return camera is not null;
    }

    /// <summary>What a camera cannot do is an answer, not a fault.</summary>
    public static int Expected(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (CameraException e)
        {
            return Complaint.Print(e.Message);
        }
    }
}
