using System.Text.Json.Nodes;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Mqtt;

public sealed class MessageJsonTests
{
    [Fact]
    public void Write_OfTheLargestResult_StaysWithinFourKilobytesAndKeepsEveryDefect()
    {
        var result = Samples.Result(evaluation: ResultEvaluation.NotOk) with
        {
            Reason = new string('ä', 300),
            PartId = new string('\u0001', 128),
            Defects = [.. Enumerable.Range(0, 8).Select(i => new Defect(10000, 10000, 10000, 10000, 100_000_000, 0.123456789f, new string('x', 500 + i)) { Type = new string('t', 32), TypeScore = 0.123456789f })],
        };

        var json = MessageJson.Write(result);

        Assert.InRange(json.Length, 1, MessageJson.MaxResultBytes);
        Assert.Equal(8, JsonNode.Parse(json)!["defects"]!.AsArray().Count);
    }

    [Fact]
    public void Write_OfTheLargestResultOfEightRecipes_StaysWithinFourKilobytesAndKeepsEveryRegion()
    {
        var region = new RegionResult
        {
            Recipe = new string('r', 32),
            RecipeVersion = int.MaxValue,
            ResultEvaluation = ResultEvaluation.NotOk,
            Score = 0.123456789f,
            Threshold = 0.1234567890123456,
            Reason = new string('ä', 300),
        };
        var result = Samples.Result(evaluation: ResultEvaluation.NotOk) with
        {
            Reason = new string('ä', 300),
            PartId = new string('\u0001', 128),
            Defects = [.. Enumerable.Range(0, 8).Select(i => new Defect(10000, 10000, 10000, 10000, 100_000_000 - i, 0.123456789f, new string('x', 500 + i)) { Type = new string('t', 32), TypeScore = 0.123456789f })],
            Regions = [.. Enumerable.Repeat(region, 8)],
        };

        var json = MessageJson.Write(result);

        Assert.InRange(json.Length, 1, MessageJson.MaxResultBytes);
        var written = JsonNode.Parse(json)!;
        Assert.Equal((8, true), (written["regions"]!.AsArray().Count, (bool)written["defectsTruncated"]!));
        Assert.Equal(100_000_000, (int)written["defects"]![0]!["area"]!);
    }

    [Fact]
    public void Write_OfSeveralRecipes_ShortensTheirReasonsBeforeItDropsADefect()
    {
        var region = new RegionResult { Recipe = "r", RecipeVersion = 1, ResultEvaluation = ResultEvaluation.NotOk, Score = 0.5f, Threshold = 0.4, Reason = new string('a', 300) };
        var result = Samples.Result(evaluation: ResultEvaluation.NotOk) with
        {
            Defects = [.. Enumerable.Range(0, 8).Select(i => new Defect(100, 100, 100, 100, 1000, 0.5f, new string('x', 100)))],
            Regions = [.. Enumerable.Repeat(region, 8)],
        };

        var written = JsonNode.Parse(MessageJson.Write(result))!;

        Assert.Equal((8, false), (written["defects"]!.AsArray().Count, (bool)written["defectsTruncated"]!));
        Assert.All(written["regions"]!.AsArray(), shown => Assert.Equal(new string('a', 57) + "...", (string)shown!["reason"]!));
        Assert.Null(JsonNode.Parse(MessageJson.Write(Samples.Result()))!["regions"]);
    }

    [Fact]
    public void Write_OfADefect_SaysItsTypeWhereThereIsOne()
    {
        var defect = new Defect(1, 2, 3, 4, 12, 0.5f, "r");

        var defects = JsonNode.Parse(MessageJson.Write(Samples.Result() with { Defects = [defect with { Type = "crack", TypeScore = 0.75f }, defect] }))!["defects"]!;

        Assert.Equal(("crack", 0.75), ((string?)defects[0]!["type"], (double)defects[0]!["typeScore"]!));
        Assert.Equal(["x", "y", "width", "height", "area", "score", "rle"], defects[1]!.AsObject().Select(property => property.Key));
    }

    [Fact]
    public void MarkHistorical_OfAStoredResult_ChangesOnlyThat()
    {
        var json = MessageJson.Write(Samples.Result());

        var marked = JsonNode.Parse(MessageJson.MarkHistorical(json))!;

        Assert.True((bool)marked["historical"]!);
        marked["historical"] = false;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), marked));
    }

    [Theory]
    [InlineData("{\"seq\":1")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void MarkHistorical_OfWhatTheDiskGarbled_LeavesItAsItIs(string garbled)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(garbled);

        Assert.Equal(bytes, MessageJson.MarkHistorical(bytes));
    }
}
