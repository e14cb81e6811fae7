using System.Runtime.InteropServices;

namespace EdgeInspector.Vision.Inference.Engines;

/// <summary>Driver, GPU and TensorRT of a machine, as far as they say; "none" for what does not.</summary>
public sealed record NvidiaMachine(string TensorRt, string Driver, string Device)
{
    private const string None = "none";

    /// <summary>TensorRT 11's library, then that of 10.</summary>
    private static readonly string[] Libraries = ["libnvinfer.so.11", "libnvinfer.so.10"];

    /// <param name="root">Where the file system begins.</param>
    public static NvidiaMachine Read(string root = "/") => new(TensorRtVersion(), DriverOf(root), DeviceOf(root));

    /// <summary>A Jetson's L4T release, else the kernel module's version.</summary>
    private static string DriverOf(string root) =>
        FirstLine(Path.Combine(root, "etc/nv_tegra_release")) ?? FirstLine(Path.Combine(root, "proc/driver/nvidia/version")) ?? None;

    /// <summary>A Jetson's module, else every GPU's model.</summary>
    private static string DeviceOf(string root)
    {
        if (FirstLine(Path.Combine(root, "etc/nv_tegra_release")) is not null && FirstLine(Path.Combine(root, "proc/device-tree/model")) is { } module)
            return module;
        var folder = Path.Combine(root, "proc/driver/nvidia/gpus");
        if (!Directory.Exists(folder))
            return None;
        var models = Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(gpu => FirstLine(Path.Combine(gpu, "information"))).OfType<string>();
        return string.Join(", ", models) is { Length: > 0 } names ? names : None;
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadLines(path).FirstOrDefault()?.Trim('\0', ' ', '\t') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static unsafe string TensorRtVersion()
    {
        foreach (var library in Libraries)
        {
            if (NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, "getInferLibVersion", out var version))
                return FormattableString.Invariant($"{((delegate* unmanaged[Cdecl]<int>)version)()}");
        }

        return None;
    }
}
