using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Tests.Configuration;

public sealed class ConfigReaderTests
{
    private const string Folder = "{ \"type\": \"folder\", \"path\": \"parts\", \"framesPerSecond\": 20, \"loop\": true }";

    public static TheoryData<string, string, string[]> Mistakes => new()
    {
        { "\"framesPerSecond\": 20", "\"framesPerSecond\": 0", ["/cameras/left/source/framesPerSecond: 0 is outside 0.01 to 1000"] },
        { "\"framesPerSecond\": 20", "\"framesPerSecond\": \"fast\"", ["/cameras/left/source/framesPerSecond: \"fast\" is not a number from 0.01 to 1000"] },
        { "\"framesPerSecond\": 20", "\"framesPerSec\": 20", [
            "/cameras/left/source/framesPerSec: unknown key; did you mean \"framesPerSecond\"?",
            "/cameras/left/source/framesPerSecond: is missing; expected a number from 0.01 to 1000"] },
        { "\"host\":", "\"colour\":", [
            "/mqtt/colour: unknown key; known here: host, port, webSocket, mode, sparkplug, topicPrefix, clientId, username, passwordCredential, tls, insecure, embeddedBroker",
            "/mqtt/host: is missing; expected a text of 1 to 1000 characters on one line"] },
        { "\"port\": 1883", "\"port\": 1883, \"port\": 1884", ["/mqtt/port: stands there twice; keep one"] },
        { "\"port\": 1883", "\"port\": 1883.5", ["/mqtt/port: 1883.5 is not an integer from 1 to 65535"] },
        { "\"port\": 1883", "\"port\": 1e999", ["/mqtt/port: 1e999 is outside 1 to 65535"] },
        { "\"port\": 1883", "\"port\": null", ["/mqtt/port: null is not an integer from 1 to 65535"] },
        { "\"port\": 1883", "\"port\": 1883, \"username\": null", ["/mqtt/username: null is not allowed; leave the key out to switch this off"] },
        { "\"port\": 1883", "\"port\": 1883, \"passwordCredential\": \"p\"", [
            "/mqtt/username: is missing; passwordCredential needs the user that the password belongs to"] },
        { "\"port\": 1883", "\"port\": 1883, \"topicPrefix\": \"a/b/c/d/e/f\"", [
            "/mqtt/topicPrefix: \"a/b/c/d/e/f\" is not a topic prefix (1 to 5 levels of letters, digits, _ . - so that no topic has more than 7 slashes)"] },
        { "\"port\": 1883", "\"port\": 1883, \"embeddedBroker\": { \"bind\": \"1.2.3.999\", \"port\": 1 }", [
            "/mqtt/embeddedBroker/bind: \"1.2.3.999\" is not an IP address such as 127.0.0.1 or 0.0.0.0"] },
        { "\"127.0.0.1\", \"port\": 1883", "\"plc.plant\", \"port\": 1883", [
            "/mqtt/tls: is missing: plc.plant is another machine, and a plain connection can be read and changed on the way; give \"tls\": {} (or \"insecure\": true)",
            "/mqtt/username: is missing: plc.plant is another machine, and anonymous clients are anybody; give username and passwordCredential, or tls/certificateFile (or \"insecure\": true)"] },
        { "\"port\": 1883", "\"port\": 1883, \"tls\": { \"certificateFile\": \"c.pem\" }", ["/mqtt/tls/keyFile: is missing; certificateFile needs its key, in keyFile or keyCredential"] },
        { "\"port\": 1883", "\"port\": 1883, \"tls\": { \"certificateFile\": \"c.pem\", \"keyFile\": \"k.pem\", \"keyCredential\": \"k\" }", ["/mqtt/tls/keyFile: stands beside keyCredential; keep one of them"] },
        { "\"port\": 1883", "\"port\": 1883, \"tls\": { \"keyFile\": \"k.pem\" }", ["/mqtt/tls/certificateFile: is missing; a key needs the certificate that it belongs to"] },
        { "\"mapThreshold\": 0.5", "\"mapThreshold\": 0", ["/recipes/r/mapThreshold: 0 is outside above 0 to 100"] },
        { "\"site\": \"s\"", "\"site\": \"S 1\"", ["/device/site: \"S 1\" is not an id (1 to 32 of a-z, 0-9, _ and -)"] },
        { "\"left\"", "\"Left\"", ["/cameras/Left: the key is not an id (1 to 32 of a-z, 0-9, _ and -)"] },
        { "\"left\"", "\"status\"", ["/cameras/status: a camera cannot be called \"status\"; the device's own topics are status, stats, alarm, config, cmd"] },
        { "\"threads\": 1", "\"threads\": 1, \"providers\": [\"cpu\", \"auto\", \"cuda\", \"cuda\"]", ["/inference/providers: has 4 entries; at most 3 are allowed"] },
        { "\"threads\": 1", "\"threads\": 1, \"providers\": [\"gpu\"]", ["/inference/providers/0: \"gpu\" is not \"auto\" or \"tensorrt\" or \"cuda\" or \"cpu\""] },
        { "\"threads\": 1", "\"threads\": 1, \"providers\": [\"cpu\", \"auto\", \"cpu\"]", [
            "/inference/providers/0: \"cpu\" always works, and what stands behind it is never tried; put it last", "/inference/providers/1: \"auto\" stands alone", "/inference/providers/2: \"cpu\" stands there twice; keep one"] },
        { "\"threads\": 1", "\"threads\": 1, \"cores\": []", ["/inference/cores: has 0 entries; at least 1 are required"] },
        { "\"threads\": 1", "\"threads\": 1, \"cores\": [-1, 0.5, 1024]", [
            "/inference/cores/0: -1 is outside 0 to 1023", "/inference/cores/1: 0.5 is not an integer from 0 to 1023", "/inference/cores/2: 1024 is outside 0 to 1023"] },
        { "\"threads\": 1", "\"threads\": 1, \"cores\": [2, 3, 2]", ["/inference/cores/2: 2 stands there twice; keep one"] },
        { "\"recipe\": \"r\"", "\"recipe\": \"x\"", ["/cameras/left/recipe: \"x\" is not a recipe; there are: r"] },
        { "\"type\": \"folder\"", "\"type\": \"webcam\"", ["/cameras/left/source/type: \"webcam\" is not \"folder\" or \"video\" or \"genicam\" or \"v4l2\" or \"stream\" or \"gstreamer\" or \"csi\""] },
        { "\"type\": \"folder\", ", "", ["/cameras/left/source/type: is missing; expected \"folder\" or \"video\" or \"genicam\" or \"v4l2\" or \"stream\" or \"gstreamer\" or \"csi\""] },
        { "\"loop\": true", "\"loop\": 1", ["/cameras/left/source/loop: 1 is not true or false"] },
        { Folder, "{ \"type\": \"genicam\", \"features\": { \"Gain\": 3 } }", ["/cameras/left/source/features/Gain: 3 is not a text of 1 to 1000 characters on one line"] },
        { Folder, "{ \"type\": \"genicam\", \"features\": { \"Gain Auto\": \"Off\" } }", ["/cameras/left/source/features/Gain Auto: the key is not the name of a GenICam feature"] },
        { Folder, "{ \"type\": \"genicam\", \"exposure\": { \"auto\": \"always\" } }", ["/cameras/left/source/exposure/auto: \"always\" is not \"off\" or \"once\" or \"continuous\""] },
        { Folder, "{ \"type\": \"genicam\", \"line\": { \"source\": \"Line1\", \"activation\": \"RisingEdge\" } }", [
            "/cameras/left/source/line: sets up an input that nothing waits for; add \"trigger\": { \"by\": \"line\", \"queue\": 4 } to the camera, or leave it out"] },
        { Folder, "{ \"type\": \"v4l2\", \"device\": \"/etc/passwd\" }", ["/cameras/left/source/device: \"/etc/passwd\" is not a device such as /dev/video0 or /dev/v4l/by-id/..."] },
        { Folder, "{ \"type\": \"stream\", \"url\": \"rtsp://me:secret@cam/1\", \"timeoutSeconds\": 5 }", [
            "/cameras/left/source/url: what stands there is not an address that begins with rtsp://, rtsps://, http:// or https:// and holds no user name or password (see username and passwordCredential)"] },
        { Folder, "{ \"type\": \"stream\", \"url\": \"rtsp://cam/1\", \"timeoutSeconds\": 5, \"username\": \"me\" }", ["/cameras/left/source/passwordCredential: is missing; username needs the name of its password's credential"] },
        { Folder, "{ \"type\": \"stream\", \"url\": \"rtsp://cam/1\", \"timeoutSeconds\": 5, \"passwordCredential\": \"p\" }", ["/cameras/left/source/username: is missing; passwordCredential needs the user that the password belongs to"] },
        { Folder, "{ \"type\": \"v4l2\", \"device\": \"/dev/video0\" } }, \"right\": { \"recipe\": \"r\", \"staleAfterSeconds\": 1, \"source\": { \"type\": \"v4l2\", \"device\": \"/dev/video0\" }", [
            "/cameras/right/source: /dev/video0 is camera left already; a device can be one camera only"] },
        { Folder, Folder + ", \"trigger\": { \"by\": \"message\", \"queue\": 1 }", ["/cameras/left/trigger/deadlineMs: is missing; expected an integer from 10 to 600000"] },
        { Folder, Folder + ", \"trigger\": { \"by\": \"line\", \"queue\": 1, \"deadlineMs\": 50 }", [
            "/cameras/left/trigger/deadlineMs: goes with \"by\": \"message\"; leave it out",
            "/cameras/left/trigger/by: \"line\" needs a source of type \"genicam\" with the key \"line\", which says which input of the camera it is"] },
        { "\"stateFolder\": \"state\"", "\"stateFolder\": \"\"", ["/stateFolder: \"\" is not a text of 1 to 1000 characters on one line"] },
        { "config/1", "config/2", ["/schema: \"edgeinspector.config/2\" is not \"edgeinspector.config/1\""] },
        { "\"inference\": { \"threads\": 1 }", "\"inference\": []", ["/inference: a list is not an object"] },
        { "\"version\": 3,", "\"version\": 3", ["line 3, column 3: not valid JSON ('\"' is invalid after a value. Expected either ',', '}', or ']')"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_OfAMistake_NamesPlaceValueAndWhatIsAllowed(string right, string wrong, string[] expected)
    {
        var (config, errors) = ConfigReader.Read(Samples.Config.Replace(right, wrong, StringComparison.Ordinal), "/");

        Assert.Null(config);
        Assert.Equal(expected, errors.Select(e => e.ToString()));
    }

    [Fact]
    public void Read_OfManyMistakes_ReportsAllAtOnce()
    {
        var text = Samples.Config.Replace("\"port\": 1883", "\"port\": 0", StringComparison.Ordinal)
            .Replace("\"threads\": 1", "\"threads\": -1", StringComparison.Ordinal)
            .Replace("\"loop\"", "\"lop\"", StringComparison.Ordinal);

        var (_, errors) = ConfigReader.Read(text, "/");

        Assert.Equal(["/mqtt/port", "/inference/threads", "/cameras/left/source/lop", "/cameras/left/source/loop"], errors.Select(e => e.Path));
    }

    [Fact]
    public void Read_OfRelativePathsAndAbsentNames_FillsThemIn()
    {
        var (config, _) = ConfigReader.Read("// a comment\n" + Samples.Config.Replace("\"inference\"", "/* another, and a comma */ \"inference\"", StringComparison.Ordinal).Replace("1 },", "1, },", StringComparison.Ordinal), "/etc/here");

        Assert.Equal("/etc/here/state", config!.StateFolder);
        Assert.Equal("/etc/here/model.onnx", config.Recipes["r"].Model);
        Assert.Equal("/etc/here/parts", ((FileSourceConfig)config.Cameras["left"].Source).Path);
        Assert.Equal("edgeinspector/s/a/l/d", config.Mqtt.TopicPrefix);
        Assert.Equal("edgeinspector-s-a-l-d", config.Mqtt.ClientId);
    }
}
