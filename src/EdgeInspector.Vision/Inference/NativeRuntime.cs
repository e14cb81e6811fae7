using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// Which native ONNX Runtime the process takes: a configured one, else one beside the program, else the one that came with it.
/// It is looked at first, for one that does not fit would make ONNX Runtime unusable until the process ends.
/// </summary>
public static unsafe partial class NativeRuntime
{
    /// <summary>Of the managed half: 31 is ONNX Runtime 1.31. A newer native half speaks it as well.</summary>
    public const uint ApiVersion = 31;

    private const string FileName = "libonnxruntime.so";

    private static readonly Lock Choosing = new();
    private static bool _isChosen;
    private static string? _chosen;

    /// <summary>Chooses, before anything of ONNX Runtime is touched; later ones have what the first has chosen. Returns what is in the way, or null.</summary>
    /// <param name="configured">A path; null for whatever is there.</param>
    public static string? Choose(string? configured)
    {
        lock (Choosing)
        {
            if (_isChosen)
                return configured is null || configured == _chosen ? Start() : $"inference/nativeLibrary: {_chosen ?? "another ONNX Runtime"} is loaded already; {configured} takes a new start";
            if ((configured ?? Beside()) is { } path)
            {
                var opened = Open(path);
                if (opened.Problem is not null)
                    return $"{(configured is null ? "" : "inference/nativeLibrary: ")}{path} {opened.Problem}";
                OrtEnv.DisableDllImportResolver = true;
                NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? opened.Library : 0);
                _chosen = path;
            }

            _isChosen = true;
            return Start();
        }
    }

    /// <summary>Starts it: what keeps it from that is told here, not met in the middle of something.</summary>
    private static string? Start()
    {
        try
        {
            _ = OrtEnv.Instance();
            return null;
        }
        catch (Exception e) when (ProviderFault.IsOne(e))
        {
            return ProviderFault.Explain(ExecutionProvider.Cpu, e).Reason;
        }
    }

    /// <summary>Loads a library and asks whether it is an ONNX Runtime that is new enough; says in half a sentence why not.</summary>
    internal static (nint Library, string? Problem) Open(string path)
    {
        if (!File.Exists(path))
            return (0, "does not exist");
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return (0, $"cannot be loaded: {e.Message.ReplaceLineEndings(" ").Trim()}");
        }

        var problem = Problem(library);
        if (problem is not null)
            NativeLibrary.Free(library);
        return (library, problem);
    }

    private static string? Problem(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
            return "is no ONNX Runtime";
        var start = ((delegate* unmanaged[Cdecl]<ApiBase*>)entry)();
        return start->GetApi(ApiVersion) is null
            ? $"is ONNX Runtime {Marshal.PtrToStringUTF8((nint)start->GetVersionString())}, and 1.{ApiVersion} or newer is needed"
            : null;
    }

    private static string? Beside() => Path.Combine(AppContext.BaseDirectory, FileName) is var path && File.Exists(path) ? path : null;

    /// <summary>Its makers have it collect how it is used, in the home folder, and send that to them. No plant wants so; this is read when it starts.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must have happened before anything touches ONNX Runtime.")]
    internal static void ReportNothing()
    {
        if (OperatingSystem.IsLinux())
            _ = SetVariable("ORT_DISABLE_TELEMETRY", "1", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    /// <summary>As in onnxruntime_c_api.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ApiBase
    {
        public readonly delegate* unmanaged[Cdecl]<uint, void*> GetApi;
        public readonly delegate* unmanaged[Cdecl]<byte*> GetVersionString;
    }
}
