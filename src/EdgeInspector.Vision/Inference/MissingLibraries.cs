using System.Text.RegularExpressions;

namespace EdgeInspector.Vision.Inference;

/// <summary>Where the libraries come from that the GPU providers load.</summary>
internal static partial class MissingLibraries
{
    /// <param name="library">As the loader names it: libnvinfer.so.10.</param>
    public static string Explain(string library)
    {
        var major = Major().Match(library).Groups[1].Value;
        var remedy = library switch
        {
            _ when library.StartsWith("libonnxruntime", StringComparison.Ordinal) => "it belongs beside libonnxruntime.so, of the same build",
            _ when library.StartsWith("libnvdla", StringComparison.Ordinal) => "it comes with JetPack 5 and 6 only; install the TensorRT of this JetPack",
            _ when library.StartsWith("libnvinfer", StringComparison.Ordinal) || library.StartsWith("libnvonnxparser", StringComparison.Ordinal) =>
                $"it is TensorRT {major}'s: apt install libnvinfer{major} libnvinfer-plugin{major} libnvonnxparsers{major} (on a Jetson: apt install tensorrt)",
            _ when library.StartsWith("libcudnn", StringComparison.Ordinal) => $"it is cuDNN {major}'s: apt install libcudnn{major}-cuda-12 (or -13, as this ONNX Runtime was built for)",
            _ when library.StartsWith("libcuda.", StringComparison.Ordinal) => "it is the NVIDIA driver's: install the driver",
            _ when library.StartsWith("libcu", StringComparison.Ordinal) || library.StartsWith("libnvrtc", StringComparison.Ordinal) =>
                "it is CUDA's: apt install the cuda-libraries package of the version that this ONNX Runtime was built for (on a Jetson: apt install nvidia-jetpack)",
            _ => "install the package that has it (`apt-file search` names it)",
        };
        return $"{library} is not installed; {remedy}";
    }

    [GeneratedRegex(@"\.so\.(\d+)")]
    private static partial Regex Major();
}
