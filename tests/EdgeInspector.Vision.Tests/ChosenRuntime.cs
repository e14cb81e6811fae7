using System.Runtime.CompilerServices;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Vision.Tests;

/// <summary>As the programs do it: before anything of ONNX Runtime is touched, whichever test comes first.</summary>
internal static class ChosenRuntime
{
    [ModuleInitializer]
    internal static void Choose() => _ = NativeRuntime.Choose(null);
}
