using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests;

/// <summary>
/// Tests draw with OpenCV before the code under test has run at all. In the daemon, what must be loaded before OpenCV always
/// is: nothing there draws before a model is loaded.
/// </summary>
internal static class NativeLibraries
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must have happened before any test touches OpenCV.")]
    internal static void LoadInOrder() => RuntimeHelpers.RunModuleConstructor(typeof(ImageBuffer).Module.ModuleHandle);
}
