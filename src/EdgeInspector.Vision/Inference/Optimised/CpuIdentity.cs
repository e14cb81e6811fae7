using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference.Optimised;

/// <summary>What a graph that was optimised for a CPU depends on: ONNX Runtime chooses operators by the CPU's instructions.</summary>
internal static class CpuIdentity
{
    /// <summary>What an x64 or arm64 kernel says of a CPU that matters here; clock rates change from one moment to the next.</summary>
    private static readonly string[] Telling = ["vendor_id", "cpu family", "model", "model name", "stepping", "flags", "CPU implementer", "CPU architecture", "CPU part", "Features"];

    /// <summary>The CPU, ONNX Runtime's version, and the build of this library, which rewrites graphs.</summary>
    public static string Describe(string cpuInfo = "/proc/cpuinfo")
    {
        var lines = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo).TakeWhile(line => line.Length > 0).Where(line => Telling.Contains(line.Split(':')[0].Trim())) : [];
        return string.Join('\n', [RuntimeInformation.ProcessArchitecture.ToString(), OrtEnv.Instance().GetVersionString(), typeof(CpuIdentity).Module.ModuleVersionId.ToString(), .. lines]);
    }
}
