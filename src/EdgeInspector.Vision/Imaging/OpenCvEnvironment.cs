using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Settings that OpenCV reads once, from the process's environment, when its library is loaded: the largest picture that
/// any of its decoders may allocate, and no chatter on standard error. .NET's own environment does not reach native code.
/// And what must be loaded before it.
/// </summary>
internal static partial class OpenCvEnvironment
{
    /// <summary>
    /// OpenCV's library has these inside, exports their symbols, and loads the system's as well, through GTK: what the linker
    /// loads for it looks there first, so that the system's libjpeg would call another version's functions and crash whoever
    /// else uses it (GStreamer's decoders). Loaded before, each looks into itself first.
    /// </summary>
    private static readonly string[] LoadedFirst = ["libjpeg.so.62", "libjpeg.so.8", "libpng16.so.16", "liblzma.so.5", "libzstd.so.1", "liblz4.so.1"];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must have happened before anything here touches OpenCV.")]
    internal static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = SetVariable("OPENCV_IO_MAX_IMAGE_PIXELS", ImageFile.MaxPixels.ToString(CultureInfo.InvariantCulture), 1);
        _ = SetVariable("OPENCV_LOG_LEVEL", "SILENT", 0);
        foreach (var library in LoadedFirst)
            _ = NativeLibrary.TryLoad(library, out _);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
