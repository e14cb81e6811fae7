using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>What an exception of ONNX Runtime, TensorRT or CUDA means on this machine, and what helps.</summary>
public static partial class ProviderFault
{
    private const int LongestMessage = 300;

    /// <summary>Whether it says that a provider cannot be used here, or not for this model; anything else is a bug.</summary>
    public static bool IsOne(Exception e) => e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or TypeInitializationException
        or BadImageFormatException or IOException or UnauthorizedAccessException;

    public static ProviderRefusal Explain(ExecutionProvider provider, Exception e)
    {
        // What failed in a static constructor lies inside, perhaps twice.
        while (e is TypeInitializationException { InnerException: { } inner })
            e = inner;
        var message = Shorten(e.Message);
        if (e is EntryPointNotFoundException || message.Contains("is not enabled in this build", StringComparison.Ordinal))
            return new(provider, "this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary") { IsNotBuiltIn = true };
        if (e is DllNotFoundException or BadImageFormatException)
            return new(provider, $"ONNX Runtime's native library cannot be loaded: {message}");
        if (MissingLibrary().Match(e.Message) is { Success: true } missing)
            return new(provider, MissingLibraries.Explain(missing.Groups[1].Value));
        foreach (var (sign, explain) in Known)
        {
            if (sign.IsMatch(e.Message))
                return new(provider, explain(provider));
        }

        return new(provider, e is OnnxRuntimeException ? $"is refused by ONNX Runtime: {message}" : message);
    }

    private static readonly IReadOnlyList<(Regex Sign, Func<ExecutionProvider, string> Explain)> Known =
    [
        (LibraryWithoutName(), provider => $"a library that it needs is missing; `ldd libonnxruntime_providers_{provider.Name()}.so | grep 'not found'`, beside ONNX Runtime's library, names it"),
        (NoKernelImage(), _ => "this ONNX Runtime is built for other GPUs than the one here; build it with its architecture (a Jetson Orin: CMAKE_CUDA_ARCHITECTURES=87)"),
        (OldDriver(), _ => "the NVIDIA driver is older than this CUDA; update the driver, or take an ONNX Runtime built for an older CUDA"),
        (NoDevice(), _ => "no NVIDIA GPU is to be seen; is there one, does `nvidia-smi` (on a Jetson `tegrastats`) show it, and may this user open its /dev nodes (DeviceAllow of the unit)?"),
        (NoMemory(), _ => "the GPU's memory does not suffice; free some, add swap on a Jetson, lower inference/tensorRtWorkspaceMb, or take a smaller model"),
        (NoParser(), _ => "TensorRT cannot read the model; it wants one of plain operators, exported with --precision fp16 or fp32"),
    ];

    private static string Shorten(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestMessage ? line : $"{line[..LongestMessage]}...";
    }

    [GeneratedRegex(@"([^\s/:]+\.so[.\d]*): cannot open shared object file")]
    private static partial Regex MissingLibrary();

    [GeneratedRegex("Failed to load shared library|Failed to load library")]
    private static partial Regex LibraryWithoutName();

    [GeneratedRegex("cudaErrorNoKernelImageForDevice|no kernel image is available")]
    private static partial Regex NoKernelImage();

    [GeneratedRegex("cudaErrorInsufficientDriver|driver version is insufficient")]
    private static partial Regex OldDriver();

    [GeneratedRegex("cudaErrorNoDevice|no CUDA-capable device")]
    private static partial Regex NoDevice();

    [GeneratedRegex("cudaErrorMemoryAllocation|out of memory|Failed to allocate memory", RegexOptions.IgnoreCase)]
    private static partial Regex NoMemory();

    [GeneratedRegex("TensorRT input.*shape|No importer registered|Failed to parse", RegexOptions.IgnoreCase)]
    private static partial Regex NoParser();
}
