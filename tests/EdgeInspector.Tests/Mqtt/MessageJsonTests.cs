using System.Text.Json.Nodes;
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
