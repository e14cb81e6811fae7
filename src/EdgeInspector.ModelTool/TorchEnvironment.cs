using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.ModelTool;

/// <summary>
/// libtorch's log level: on some processors every convolution warns that a library which nothing here needs (NNPACK) does
/// not support them. Only PyTorch's Python side reads the level from the environment, so it is set where C++ keeps it.
/// </summary>
internal static class TorchEnvironment
{
    private const int ErrorsOnly = 2;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must have happened before anything here computes with libtorch.")]
    internal static void Apply()
    {
        if (NativeLibrary.TryLoad("c10", typeof(TorchEnvironment).Assembly, null, out var library)
            && NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out var level))
            Marshal.WriteInt32(level, ErrorsOnly);
    }
}
