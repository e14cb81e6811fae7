using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

/// <summary>Mistakes in what is written to PLCs.</summary>
public sealed class OutputConfigTests
{
    private const string Modbus = """ "modbus": { "host": "plc", "port": 502, "unit": 1, "heartbeatRegister": 0, "cameras": { "left": { "register": 1, "coil": 0 }, "right": { "register": 7, "coil": 4 } } }, """;

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
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_OfAMistake_NamesPlaceValueAndWhatIsAllowed(string right, string wrong, string[] expected)
    {
        const string Left = "\"left\": { \"recipe\": \"r\", \"staleAfterSeconds\": 10,";
        var both = Samples.Config.Replace(Left, Left + "\"source\": { \"type\": \"folder\", \"path\": \"parts\", \"framesPerSecond\": 20, \"loop\": true } }, " + Left.Replace("left", "right", StringComparison.Ordinal), StringComparison.Ordinal);
        var text = both.Replace("\"inference\"", Modbus + "\"inference\"", StringComparison.Ordinal);

        var (_, errors) = ConfigReader.Read(text.Replace(right, wrong, StringComparison.Ordinal), "/");

        Assert.Equal(expected, errors.Select(e => e.ToString()));
    }
}
