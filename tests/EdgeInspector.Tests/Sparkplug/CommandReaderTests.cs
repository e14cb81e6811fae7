using CsCheck;
using EdgeInspector.Sparkplug;

namespace EdgeInspector.Tests.Sparkplug;

public sealed class CommandReaderTests
{
    public CommandReaderTests() => Protoc.SkipUnlessThere();

    [Fact]
    public void Values_ThatProtocWrote_AreReadByName()
    {
        var values = CommandReader.Read(SparkplugLine.Command(
            """name: "a" int: 4294967295""", """name: "b" long: 18446744073709551615""", """name: "c" float: 0.5""", """name: "d" double: 0.25""",
            """name: "e" boolean: true datatype: 11 timestamp: 1""", """name: "f" string: "ü" """, """name: "no value" null: true""", "alias: 3 int: 1", """name: "bytes" bytes: "x" """))!;

        Assert.Equal(
            new Dictionary<string, object> { ["a"] = -1L, ["b"] = -1L, ["c"] = 0.5, ["d"] = 0.25, ["e"] = true, ["f"] = "ü" }.OrderBy(v => v.Key),
            values.OrderBy(v => v.Key));
    }

    [Fact]
    public void Bytes_OfAnyKind_AreReadOrRefused_AndNeverBreakAnything()
    {
        var whole = SparkplugLine.Command(SparkplugLine.Rebirth, """name: "b" string: "text" """);
        Gen.Byte.Array[0, 200].Sample(bytes => CommandReader.Read(bytes), iter: 20_000);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                byte[] changed = [.. whole];
                foreach (var (at, value) in changes)
                    changed[at] = value;
                CommandReader.Read(changed);
            },
            iter: 20_000);
    }

    [Fact]
    public void Flood_IsRefused()
    {
        Assert.Null(CommandReader.Read(new byte[64 * 1024 + 1]));
        Assert.Null(CommandReader.Read(SparkplugLine.Command([.. Enumerable.Range(0, 101).Select(i => $"name: \"{i}\" int: 1")])));
        Assert.Equal(100, CommandReader.Read(SparkplugLine.Command([.. Enumerable.Range(0, 100).Select(i => $"name: \"{i}\" int: 1")]))!.Count);
    }
}
