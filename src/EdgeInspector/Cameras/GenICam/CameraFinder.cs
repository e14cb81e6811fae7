using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>A camera that answered a search.</summary>
/// <param name="Id">Aravis's name of it: vendor, model and serial number.</param>
/// <param name="Vendor">As the camera says.</param>
/// <param name="Model">As the camera says.</param>
/// <param name="Serial">As the camera says.</param>
/// <param name="Address">IP address; for USB, the device's.</param>
/// <param name="Protocol">GigEVision or USB3Vision.</param>
internal sealed record FoundCamera(string Id, string Vendor, string Model, string Serial, string Address, string Protocol);

/// <summary>Finds GigE Vision and USB3 Vision cameras.</summary>
internal static class CameraFinder
{
    /// <summary>Aravis's list of devices is one for the process, and made anew by each search.</summary>
    private static readonly Lock Searching = new();

    /// <summary>All that answer; takes about a second.</summary>
    public static IReadOnlyList<FoundCamera> Search()
    {
        try
        {
            lock (Searching)
            {
                Aravis.UpdateDeviceList();
                return [.. Enumerable.Range(0, (int)Aravis.DeviceCount()).Select(i => Describe((uint)i))];
            }
        }
        catch (DllNotFoundException)
        {
            throw NotInstalled();
        }
    }

    /// <summary>Opens the camera that a configuration means.</summary>
    /// <param name="config">Which.</param>
    /// <param name="toRead">Without control, too: a camera that another program controls can be looked at.</param>
    public static CameraHandle Open(GenicamSourceConfig config, bool toRead = false)
    {
        // An address is asked directly: no search, and a camera behind a router answers, too.
        var name = config is { Address: { } address, Serial: null, Name: null, Vendor: null, Model: null } ? address : Choose(config).Id;
        return Open(name, toRead);
    }

    private static CameraHandle Open(string name, bool toRead)
    {
        try
        {
            nint error;
            CameraHandle camera;
            lock (Searching)
                camera = Aravis.OpenCamera(name, out error);
            var problem = GLib.TakeError(error);
            if (!camera.IsInvalid && problem is null && (toRead || IsOurs(camera)))
                return camera;
            var isTaken = !camera.IsInvalid && problem is null;
            camera.Dispose();
            throw new CameraException(isTaken
                ? $"camera {name} is taken: another program, or another camera of this configuration, controls it"
                : $"camera {name} cannot be opened: {problem ?? "no answer"}");
        }
        catch (DllNotFoundException)
        {
            throw NotInstalled();
        }
    }

    private static FoundCamera Choose(GenicamSourceConfig config)
    {
        var all = Search();
        var fits = all.Where(c => Fits(config.Serial, c.Serial) && Fits(config.Name, c.Id) && Fits(config.Vendor, c.Vendor) && Fits(config.Model, c.Model) && Fits(config.Address, c.Address)).ToList();
        if (fits.Count == 1)
            return fits[0];
        var asked = Describe(config);
        var there = all.Count == 0 ? "none answers at all" : $"there are: {string.Join(", ", all.Select(c => $"{c.Id} (serial {c.Serial}, {c.Address})"))}";
        throw new CameraException(fits.Count == 0
            ? $"no camera {asked}; {there}"
            : $"{fits.Count} cameras {asked}; add the serial number; {there}");
    }

    private static bool Fits(string? asked, string has) => asked is null || asked == has;

    private static string Describe(GenicamSourceConfig config)
    {
        List<string> asked = [];
        if (config.Serial is { } serial)
            asked.Add($"serial number {serial}");
        if (config.Name is { } name)
            asked.Add($"name {name}");
        if (config.Vendor is { } vendor)
            asked.Add($"vendor {vendor}");
        if (config.Model is { } model)
            asked.Add($"model {model}");
        if (config.Address is { } address)
            asked.Add($"address {address}");
        return asked.Count == 0 ? "answers a search" : $"with {string.Join(", ", asked)}";
    }

    private static CameraException NotInstalled() => new($"GenICam cameras need Aravis ({Aravis.Library}), which is not installed: apt install libaravis-0.8-0");

    private static bool IsOurs(CameraHandle camera) => Aravis.IsGigE(camera) == 0 || Aravis.IsController(Aravis.Device(camera)) != 0;

    private static FoundCamera Describe(uint index) => new(
        Aravis.DeviceId(index) ?? "", Aravis.DeviceVendor(index) ?? "", Aravis.DeviceModel(index) ?? "",
        Aravis.DeviceSerial(index) ?? "", Aravis.DeviceAddress(index) ?? "", Aravis.DeviceProtocol(index) ?? "");
}
