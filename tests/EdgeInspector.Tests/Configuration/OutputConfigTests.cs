using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

/// <summary>Mistakes in what is written to PLCs and GPIO lines.</summary>
public sealed class OutputConfigTests
{
    private const string Modbus = """ "modbus": { "host": "plc", "port": 502, "unit": 1, "heartbeatRegister": 0, "cameras": { "left": { "register": 1, "coil": 0 }, "right": { "register": 7, "coil": 4 } } }, """;

    private const string Gpio = """
        "gpio": { "chip": 0, "fault": { "line": 0 }, "cameras": {
          "left": { "trigger": { "line": 1, "edge": "rising", "debounceMs": 5 }, "ok": { "line": 2, "delayMs": 0, "pulseMs": 20 }, "ready": { "line": 3, "activeLow": true } },
          "right": { "notOk": { "line": 4, "delayMs": 0, "pulseMs": 20 } } } },
        """;

    public static TheoryData<string, string, string[]> Mistakes => new()
    {
        { "none", "none", [] },
        { "\"plc\"", "\"the plc\"", ["/modbus/host: \"the plc\" is not a host name or IP address"] },
        { "\"unit\": 1", "\"unit\": 256", ["/modbus/unit: 256 is outside 0 to 255"] },
        { "\"register\": 1", "\"register\": 65531", ["/modbus/cameras/left/register: 65531 is outside 0 to 65530"] },
        { "\"left\": { \"register\"", "\"middle\": { \"register\"", ["/modbus/cameras/middle: \"middle\" is not a camera; there are: left, right"] },
        { "{ \"register\": 1, \"coil\": 0 }", "{}", ["/modbus/cameras/left: has neither register nor coil; give one of them"] },
        { "\"register\": 7", "\"register\": 6", ["/modbus/cameras/right/register: 6 is one of camera left's registers (1 to 6); each camera takes 6"] },
        { "\"register\": 1", "\"register\": 12", ["/modbus/cameras/left/register: 12 is one of camera right's registers (7 to 12); each camera takes 6"] },
        { "\"coil\": 4", "\"coil\": 0", ["/modbus/cameras/right/coil: 0 is one of camera left's coils (0 to 3); each camera takes 4"] },
        { "\"heartbeatRegister\": 0", "\"heartbeatRegister\": 12", ["/modbus/heartbeatRegister: 12 is one of camera right's registers (7 to 12)"] },
        { "\"line\": 4", "\"line\": 0", ["/gpio/cameras/right/notOk/line: 0 is used by /gpio/fault already; each line has one use"] },
        { "\"line\": 3", "\"line\": 1", ["/gpio/cameras/left/ready/line: 1 is used by /gpio/cameras/left/trigger already; each line has one use"] },
        { "\"right\": { \"notOk\"", "\"up\": { \"notOk\"", ["/gpio/cameras/up: \"up\" is not a camera; there are: left, right"] },
        { "{ \"notOk\": { \"line\": 4, \"delayMs\": 0, \"pulseMs\": 20 } }", "{}", ["/gpio/cameras/right: has no line; give at least one of trigger, ok, notOk, ready"] },
        { "\"by\": \"message\", \"deadlineMs\": 500", "\"by\": \"line\"", ["/cameras/left/trigger/by: \"line\" needs a source of type \"genicam\" with the key \"line\", which says which input of the camera it is", "/gpio/cameras/left/trigger: triggers a camera that does not wait for it; give camera left \"trigger\": { \"by\": \"message\", ... }"] },
        { "\"rising\"", "\"up\"", ["/gpio/cameras/left/trigger/edge: \"up\" is not \"rising\" or \"falling\""] },
        { "\"pulseMs\": 20 }, \"ready\"", "\"pulseMs\": 0 }, \"ready\"", ["/gpio/cameras/left/ok/pulseMs: 0 is outside 1 to 60000"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_OfAMistake_NamesPlaceValueAndWhatIsAllowed(string right, string wrong, string[] expected)
    {
        const string Left = "\"left\": { \"recipe\": \"r\", \"staleAfterSeconds\": 10,";
        var both = Samples.Config.Replace(Left, Left + "\"trigger\": { \"by\": \"message\", \"deadlineMs\": 500, \"queue\": 1 }, \"source\": { \"type\": \"folder\", \"path\": \"parts\", \"framesPerSecond\": 20, \"loop\": true } }, " + Left.Replace("left", "right", StringComparison.Ordinal), StringComparison.Ordinal);
        var text = both.Replace("\"inference\"", Modbus + Gpio + "\"inference\"", StringComparison.Ordinal);

        var (_, errors) = ConfigReader.Read(text.Replace(right, wrong, StringComparison.Ordinal), "/");

        Assert.Equal(expected, errors.Select(e => e.ToString()));
    }
}
