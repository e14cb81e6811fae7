using EdgeInspector.Vision.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class ProviderFaultTests
{
    /// <summary>As ONNX Runtime's issues and its own CPU build have them.</summary>
    public static TheoryData<string, string> Messages => new()
    {
        { "[ErrorCode:Fail] TensorRT execution provider is not enabled in this build. ", "this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary" },
        {
            "[ErrorCode:RuntimeException] /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1426 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library libonnxruntime_providers_tensorrt.so with error: libnvinfer.so.10: cannot open shared object file: No such file or directory\n",
            "libnvinfer.so.10 is not installed; it is TensorRT 10's: apt install libnvinfer10 libnvinfer-plugin10 libnvonnxparsers10 (on a Jetson: apt install tensorrt)"
        },
        {
            "Failed to load library libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file: No such file or directory",
            "libcudnn.so.9 is not installed; it is cuDNN 9's: apt install libcudnn9-cuda-12 (or -13, as this ONNX Runtime was built for)"
        },
        {
            "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory",
            "libcublasLt.so.12 is not installed; it is CUDA's: apt install the cuda-libraries package of the version that this ONNX Runtime was built for (on a Jetson: apt install nvidia-jetpack)"
        },
        { "Failed to load library x.so with error: libcuda.so.1: cannot open shared object file: No such file", "libcuda.so.1 is not installed; it is the NVIDIA driver's: install the driver" },
        { "Failed to load library x.so with error: libnvdla_compiler.so: cannot open shared object file: No such file", "libnvdla_compiler.so is not installed; it comes with JetPack 5 and 6 only; install the TensorRT of this JetPack" },
        {
            "Failed to load library libonnxruntime_providers_shared.so with error: libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory",
            "libonnxruntime_providers_shared.so is not installed; it belongs beside libonnxruntime.so, of the same build"
        },
        {
            "[ErrorCode:Fail] OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
            "a library that it needs is missing; `ldd libonnxruntime_providers_tensorrt.so | grep 'not found'`, beside ONNX Runtime's library, names it"
        },
        {
            "[ErrorCode:RuntimeException] CUDA error cudaErrorNoKernelImageForDevice:no kernel image is available for execution on the device",
            "this ONNX Runtime is built for other GPUs than the one here; build it with its architecture (a Jetson Orin: CMAKE_CUDA_ARCHITECTURES=87)"
        },
        {
            "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0",
            "the NVIDIA driver is older than this CUDA; update the driver, or take an ONNX Runtime built for an older CUDA"
        },
        {
            "CUDA failure 100: no CUDA-capable device is detected ; GPU=0",
            "no NVIDIA GPU is to be seen; is there one, does `nvidia-smi` (on a Jetson `tegrastats`) show it, and may this user open its /dev nodes (DeviceAllow of the unit)?"
        },
        {
            "CUDA failure 2: out of memory ; GPU=0",
            "the GPU's memory does not suffice; free some, add swap on a Jetson, lower inference/tensorRtWorkspaceMb, or take a smaller model"
        },
        { "[ErrorCode:NotImplemented] two\nlines", "is refused by ONNX Runtime: [ErrorCode:NotImplemented] two lines" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_OfOnnxRuntime_IsToldWithItsCauseAndRemedy(string message, string expected)
    {
        var e = OnnxRuntimeExceptionOf(message);

        Assert.True(ProviderFault.IsOne(e));
        Assert.Equal(expected, ProviderFault.Explain(ExecutionProvider.TensorRt, e).Reason);
    }

    [Fact]
    public void NoNativeLibrary_AndOneThatIsTooOld_AreFoundInsideTheExceptionAround()
    {
        var missing = new TypeInitializationException("NativeMethods", new DllNotFoundException("Unable to load shared library 'onnxruntime' or one of its dependencies."));
        var old = new TypeInitializationException("OrtEnv", new TypeInitializationException("NativeMethods", new InvalidOperationException("The native ONNX Runtime library does not support API version 31.")));

        Assert.True(ProviderFault.IsOne(missing) && ProviderFault.IsOne(old));
        Assert.Equal("ONNX Runtime's native library cannot be loaded: Unable to load shared library 'onnxruntime' or one of its dependencies.", ProviderFault.Explain(ExecutionProvider.Cuda, missing).Reason);
        Assert.Equal("The native ONNX Runtime library does not support API version 31.", ProviderFault.Explain(ExecutionProvider.Cuda, old).Reason);
    }

    [Fact]
    public void Bugs_AreNoFaults() => Assert.False(ProviderFault.IsOne(new InvalidCastException()) || ProviderFault.IsOne(new InvalidOperationException()));

    /// <summary>What this build really throws, which has neither: the entry points themselves, and the options.</summary>
    [Fact]
    public void CpuBuild_Itself_IsToldAsOne()
    {
        using var options = new SessionOptions();
        var exceptions = new[]
        {
            Record.Exception(() => options.AppendExecutionProvider_CUDA(0)),
            Record.Exception(() => options.AppendExecutionProvider_Tensorrt(0)),
            Record.Exception(() => new OrtCUDAProviderOptions().Dispose()),
            Record.Exception(() => new OrtTensorRTProviderOptions().Dispose()),
        };

        Assert.SkipWhen(exceptions.Any(e => e is null), "this ONNX Runtime is not the CPU build");
        Assert.All(exceptions, e => Assert.True(ProviderFault.IsOne(e!)));
        Assert.All(exceptions, e => Assert.True(ProviderFault.Explain(ExecutionProvider.Cuda, e!).IsNotBuiltIn));
    }

    /// <summary>Only ONNX Runtime makes them.</summary>
    private static OnnxRuntimeException OnnxRuntimeExceptionOf(string message)
    {
        var constructor = typeof(OnnxRuntimeException).GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic).Single(c => c.GetParameters().Length == 2);
        var e = (OnnxRuntimeException)constructor.Invoke([Enum.ToObject(constructor.GetParameters()[0].ParameterType, 1), ""]);
        typeof(Exception).GetField("_message", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(e, message);
        return e;
    }
}
