using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Configuration;

public sealed class AreaShapesTests
{
    private const string Triangle = "\"polygon\": [{ \"x\": 0, \"y\": 0 }, { \"x\": 8, \"y\": 0 }, { \"x\": 0, \"y\": 6 }]";

    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "{ \"x\": 1, \"y\": 2 }", [
            "/width: is missing; an area is given by x, y, width and height, or by polygon",
            "/height: is missing; an area is given by x, y, width and height, or by polygon"] },
        { "{ \"x\": 1, " + Triangle + " }", ["/polygon: stands beside a rectangle; an area is given by x, y, width and height, or by polygon"] },
        { "{ \"polygon\": [{ \"x\": 0, \"y\": 0 }, { \"x\": 8, \"y\": 0 }] }", ["/polygon: has 2 entries; at least 3 are required"] },
        { "{ \"polygon\": { \"x\": 0 } }", ["/polygon: an object is not a list"] },
        { "{ " + Triangle.Replace("8", "-8", StringComparison.Ordinal) + " }", ["/polygon/1/x: -8 is outside 0 to 100000"] },
        { "{ " + Triangle.Replace("{ \"x\": 8, \"y\": 0 }", "7", StringComparison.Ordinal) + " }", ["/polygon/1: 7 is not an object"] },
        { "{ " + Triangle.Replace("{ \"x\": 8, \"y\": 0 }", "null", StringComparison.Ordinal) + " }", ["/polygon/1: null is not an object"] },
        { "{ " + Triangle.Replace("{ \"x\": 8, \"y\": 0 }", "{ \"x\": 8, \"z\": 0 }", StringComparison.Ordinal) + " }", [
            "/polygon/1/z: unknown key; did you mean \"x\"?",
            "/polygon/1/y: is missing; expected an integer from 0 to 100000"] },
        { "{ " + Triangle.Replace("6", "0", StringComparison.Ordinal) + " }", ["/polygon: has no area: all corners lie on one line"] },
        { "{ " + Triangle + ", \"ignore\": [] }", ["/ignore: has 0 entries; at least 1 are required"] },
        { "{ " + Triangle + ", \"ignore\": [{ \"x\": 1, \"y\": 1, \"width\": 1, \"height\": 1 }, { \"x\": 1 }] }", [
            "/ignore/1/y: is missing; an area is given by x, y, width and height, or by polygon",
            "/ignore/1/width: is missing; an area is given by x, y, width and height, or by polygon",
            "/ignore/1/height: is missing; an area is given by x, y, width and height, or by polygon"] },
        { "{ " + Triangle + ", \"ignore\": [{ \"x\": 0, \"y\": 0, \"width\": 8, \"height\": 6 }] }", ["/ignore: nothing is left to inspect"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_OfAnAreaThatIsNone_NamesPlaceAndRemedy(string region, string[] expected)
    {
        var (config, errors) = ConfigReader.Read(Config(region), "/");

        Assert.Null(config);
        Assert.Equal(expected.Select(error => "/recipes/r/region" + error), errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Read_OfShapes_KeepsThem()
    {
        var (config, errors) = ConfigReader.Read(Config("{ " + Triangle + ", \"ignore\": [{ \"x\": 1, \"y\": 2, \"width\": 3, \"height\": 4 }] }"), "/");

        Assert.Empty(errors);
        Assert.Equal(new Region(0, 0, 8, 6).WithShape("0,0 8,0 0,6;1,2 4,2 4,6 1,6"), config!.Recipes["r"].Region!.ToRegion());
    }

    [Fact]
    public void Schema_LimitsLists()
    {
        var polygon = System.Text.Json.Nodes.JsonNode.Parse(ConfigSchema.Text)!["properties"]!["recipes"]!["additionalProperties"]!["properties"]!["region"]!["properties"]!["polygon"]!;

        Assert.Equal(("array", 3, 100, "object"), ((string)polygon["type"]!, (int)polygon["minItems"]!, (int)polygon["maxItems"]!, (string)polygon["items"]!["type"]!));
    }

    private static string Config(string region) => Samples.Config.Replace("\"minDefectArea\"", $"\"region\": {region}, \"minDefectArea\"", StringComparison.Ordinal);
}
