using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Settings that OpenCV reads once, from the process's environment, when its library is loaded: the largest picture that
/// any of its decoders may allocate, and no chatter on standard error. .NET's own environment does not reach native code.
/// </summary>
internal static partial class OpenCvEnvironment
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must have happened before anything here touches OpenCV.")]
    internal static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = SetVariable("OPENCV_IO_MAX_IMAGE_PIXELS", ImageFile.MaxPixels.ToString(CultureInfo.InvariantCulture), 1);
        _ = SetVariable("OPENCV_LOG_LEVEL", "SILENT", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
