using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeInspector.Tests;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class NativeRuntimeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Library_ThatIsNone_IsRefusedBeforeAnythingIsSpoilt()
    {
        File.WriteAllText(_folder["text.so"], "no library");

        Assert.Equal("does not exist", NativeRuntime.Open(_folder["nowhere.so"]).Problem);
        Assert.StartsWith("cannot be loaded: ", NativeRuntime.Open(_folder["text.so"]).Problem, StringComparison.Ordinal);
        Assert.Equal("is no ONNX Runtime", NativeRuntime.Open(Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so").Single()).Problem);
    }

    /// <summary>A library with ONNX Runtime's two entry points, that speaks API versions up to 23.</summary>
    [Fact]
    public void Library_ThatIsTooOld_IsToldWithItsVersion()
    {
        File.WriteAllText(_folder["old.c"], """
            static const void* get_api(unsigned version) { return version <= 23 ? "" : 0; }
            static const char* get_version(void) { return "1.23.0"; }
            static const struct { const void* (*api)(unsigned); const char* (*version)(void); } base = { get_api, get_version };
            const void* OrtGetApiBase(void) { return &base; }
            """);
        Compile();

        Assert.Equal("is ONNX Runtime 1.23.0, and 1.31 or newer is needed", NativeRuntime.Open(_folder["old.so"]).Problem);
    }

    private void Compile()
    {
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", _folder["old.so"], _folder["old.c"]]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs a C compiler: apt install gcc");
        }
    }
}
