using System.Globalization;
using System.Runtime.InteropServices;
using EdgeInspector.Cameras.V4l2;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Commands.Doctor;

/// <summary>What the configuration needs of the system around it.</summary>
internal static class SystemChecks
{
    /// <summary>Less than this is soon full: results of hours, pictures of days.</summary>
    private const long LeastFreeBytes = 1L << 30;

    /// <summary>A burst of one 5 megapixel frame.</summary>
    private const long LeastReceiveBuffer = 8L << 20;

    private const string ReceiveBufferFile = "/proc/sys/net/core/rmem_max";

    public static IEnumerable<Finding> Run(EdgeInspectorConfig config) =>
        [StateFolder(config.StateFolder), .. config.Cameras.SelectMany(camera => Camera(camera.Key, camera.Value.Source))];

    private static Finding StateFolder(string folder)
    {
        var what = $"state folder {folder}";
        if (!Directory.Exists(folder))
            return Finding.Ok(what, "not there yet; made at the first start");
        try
        {
            var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(folder).AvailableFreeSpace;
            return free < LeastFreeBytes
                ? Finding.Warning(what, FormattableString.Invariant($"{free >> 20} MiB are free; results that wait for the broker need room"))
                : Finding.Ok(what, FormattableString.Invariant($"writable, {free >> 30} GiB free"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(what, $"cannot be written: {e.Message}");
        }
    }

    private static IEnumerable<Finding> Camera(string id, SourceConfig source)
    {
        var what = $"camera {id}";
        switch (source)
        {
            case GenicamSourceConfig:
                yield return Library(what, "libaravis-0.8.so.0", "libaravis-0.8-0");
                yield return ReceiveBuffer(what);
                break;
            case StreamSourceConfig or GstreamerSourceConfig or CsiSourceConfig:
                yield return Library(what, "libgstapp-1.0.so.0", "gstreamer1.0-plugins-base gstreamer1.0-plugins-good");
                break;
            case V4l2SourceConfig v4l2:
                yield return DeviceAccess.Problem(v4l2.Device) is { } problem ? Finding.Problem(what, problem) : Finding.Ok(what, $"{v4l2.Device} may be used");
                break;
            case FileSourceConfig file:
                yield return Path.Exists(file.Path) ? Finding.Ok(what, $"{file.Path} is there") : Finding.Problem(what, $"{file.Path} does not exist");
                break;
        }
    }

    private static Finding Library(string what, string library, string packages)
    {
        if (!NativeLibrary.TryLoad(library, out _))
            return Finding.Problem(what, $"needs {library}, which is not installed: apt install {packages}");
        return Finding.Ok(what, $"{library} loads; `edgeinspector cameras probe` asks the camera itself");
    }

    private static Finding ReceiveBuffer(string what)
    {
        try
        {
            var most = long.Parse(File.ReadAllText(ReceiveBufferFile), CultureInfo.InvariantCulture);
            return most < LeastReceiveBuffer
                ? Finding.Warning(what, $"net.core.rmem_max is {most}: a GigE camera's frames may lose packets; systemd/60-edgeinspector.conf raises it")
                : Finding.Ok(what, $"net.core.rmem_max is {most}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return Finding.Warning(what, $"net.core.rmem_max cannot be read: {e.Message}");
        }
    }
}
