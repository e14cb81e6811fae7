namespace EdgeInspector.Tests.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_WhereAllIsWell_SaysSo_AndDisturbsNobody()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        Samples.WriteLine(_folder, Samples.Config.Replace("1883", $"{broker.Port}", StringComparison.Ordinal));

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "doctor", "--config", _folder["config.json"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            [
                $"ok       configuration: {_folder["config.json"]}, version 3",
                "ok       models: hand-made on cpu: loaded, self-test passed",
                "ok       provider tensorrt: not used: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary",
                "ok       provider cuda: not used: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary",
                $"ok       state folder {_folder["state"]}: not there yet; made at the first start",
                $"ok       camera left: {_folder["parts"]} is there",
                $"ok       broker 127.0.0.1:{broker.Port}: answers (local)",
            ],
            output.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(_folder["state"]));
        Assert.Empty(await dashboard.RestAsync());
    }

    [Fact]
    public async Task Doctor_WhereSomethingIsWrong_NamesAllOfIt()
    {
        var port = Mosquitto.FreePort();
        var config = Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal).Replace("\"path\": \"parts\"", "\"path\": \"nowhere\"", StringComparison.Ordinal)
            .Replace("\"left\": {", "\"usb\": { \"recipe\": \"r\", \"staleAfterSeconds\": 1, \"source\": { \"type\": \"v4l2\", \"device\": \"/dev/video77\" } }, \"left\": {", StringComparison.Ordinal);
        Samples.WriteLine(_folder, config);

        var (exitCode, output, _) = await DaemonProcess.RunToEndAsync(_folder, "doctor", "--config", _folder["config.json"]);

        Assert.Equal(1, exitCode);
        var problems = output.Split('\n').Where(line => line.StartsWith("problem", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, problems.Count);
        Assert.StartsWith("problem  camera usb: there is no /dev/video77: ", problems[0], StringComparison.Ordinal);
        Assert.Equal($"problem  camera left: {_folder["nowhere"]} does not exist", problems[1]);
        Assert.Equal($"problem  broker 127.0.0.1:{port}: Connection refused", problems[2]);
    }

    [Fact]
    public async Task Doctor_OfAConfigurationThatIsNone_SaysWhy()
    {
        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "doctor", "--config", _folder["nowhere.json"]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("edgeinspector: there is no configuration file ", errors, StringComparison.Ordinal);
    }
}
