using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeInspector.Tests.Commands;

/// <summary>Providers in the real program, with the CPU build of ONNX Runtime.</summary>
public sealed class ProviderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"tensorrt\", \"cuda\"", "runs on none of the providers that inference/providers allows: tensorrt, cuda: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary")]
    [InlineData("\"cuda\"", "does not run on cuda: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary")]
    public async Task Run_OnAFixedListThatFails_RefusesToStartWithTheReason(string providers, string reason)
    {
        Write($"\"providers\": [{providers}]");

        var (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(_folder, "run", "--config", "config.json");

        Assert.Equal((2, $"edgeinspector: config.json: /recipes/r/model: model {_folder["model.onnx"]} {reason}"), (exitCode, errors.TrimEnd()));
    }

    [Fact]
    public async Task Prepare_WithoutTensorRt_SaysWhy()
    {
        Write("\"tensorRtWorkspaceMb\": 512");
        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "model", "prepare", "--config", "config.json");
        var small = $"{_folder["model.onnx"]}: small enough for the CPU to take it as it is";
        Assert.Equal((2, small, $"edgeinspector: model {_folder["model.onnx"]} does not run on tensorrt: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary"), (exitCode, output.TrimEnd(), errors.TrimEnd()));

        Write("\"providers\": [\"cpu\"]");
        (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "model", "prepare", "--config", "config.json");
        Assert.Equal((0, small, ""), (exitCode, output.TrimEnd(), errors));

        Write("\"providers\": [\"cuda\"]");
        (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(_folder, "model", "prepare", "--config", "config.json");
        Assert.Equal((2, "edgeinspector: inference/providers allows neither tensorrt nor cpu: there is nothing to prepare"), (exitCode, errors.TrimEnd()));
    }

    [Fact]
    public async Task Doctor_WhereAGpuWasAskedFor_Warns()
    {
        Write("\"providers\": [\"cuda\", \"cpu\"]");

        var (_, output, _) = await DaemonProcess.RunToEndAsync(_folder, "doctor", "--config", "config.json");

        Assert.Contains("warning  provider cuda: does not compute hand-made: this ONNX Runtime is built without it; ", output, StringComparison.Ordinal);
        Assert.Contains("ok       models: hand-made on cpu: loaded, self-test passed", output, StringComparison.Ordinal);
    }

    /// <summary>What the process maps says which library it took.</summary>
    [Fact]
    public async Task NativeLibrary_ThatIsConfigured_IsTheOneThatRuns()
    {
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        File.Copy(Path.Combine(AppContext.BaseDirectory, "runtimes", machine, "native", "libonnxruntime.so"), _folder["mine.so"]);
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config("\"nativeLibrary\": \"mine.so\"").Replace("1883", $"{broker.Port}", StringComparison.Ordinal));
        await dashboard.NextAsync(m => m.Topic.EndsWith("/left/result", StringComparison.Ordinal));

        var libraries = File.ReadLines($"/proc/{daemon.Id}/maps").Where(line => line.Contains("onnxruntime.so", StringComparison.Ordinal) || line.Contains("mine.so", StringComparison.Ordinal)).Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct();

        Assert.Equal([_folder["mine.so"]], libraries);
    }

    [Fact]
    public async Task NativeLibrary_ThatIsNone_IsToldBeforeTheStart()
    {
        Write("\"nativeLibrary\": \"parts/1-good.png\"");
        var (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(_folder, "run", "--config", "config.json");
        Assert.Equal(2, exitCode);
        Assert.StartsWith($"edgeinspector: config.json: /recipes/r/model: inference/nativeLibrary: {_folder["parts/1-good.png"]} cannot be loaded: ", errors, StringComparison.Ordinal);

        Write("\"nativeLibrary\": \"nowhere.so\"");
        (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(_folder, "config", "check", "--config", "config.json");
        Assert.Equal(2, exitCode);
        Assert.Contains($"/inference/nativeLibrary: there is no file {_folder["nowhere.so"]}", errors, StringComparison.Ordinal);
    }

    /// <summary>ONNX Runtime by itself keeps a database of its use there.</summary>
    [Fact]
    public async Task Inference_LeavesNothingInTheHomeFolder()
    {
        Samples.WriteLine(_folder, Samples.Config);
        Directory.CreateDirectory(_folder["home"]);
        using var inspect = new Process { StartInfo = new("env", [$"HOME={_folder["home"]}", Path.Combine(AppContext.BaseDirectory, "edgeinspector"), "inspect", _folder["parts/1-good.png"], "--model", _folder["model.onnx"]]) { RedirectStandardOutput = true } };
        inspect.Start();
        await inspect.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, inspect.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["home"]));
    }

    private static string Config(string keys) => Samples.Config.Replace("\"threads\": 1", $"\"threads\": 1, {keys}", StringComparison.Ordinal);

    private void Write(string keys) => Samples.WriteLine(_folder, Config(keys));
}
