using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

public sealed class TopicsTests
{
    private static readonly Topics Topics = new("plant/line");

    [Theory]
    [InlineData("plant/line/hmi/answers", true)]
    [InlineData("plant/line/cmd/learn/response", true)]
    [InlineData("plant/line/cmd/learn", false)]
    [InlineData("plant/line/left/result", false)]
    [InlineData("plant/line/left/result/last", false)]
    [InlineData("plant/line/left/snapshot", false)]
    [InlineData("plant/line/status", false)]
    [InlineData("plant/line/config/desired", false)]
    [InlineData("plant/line2/answers", false)]
    [InlineData("plant/line", false)]
    [InlineData("other/answers", false)]
    [InlineData("plant/line/+/answers", false)]
    [InlineData("plant/line/answers/#", false)]
    public void Replies_GoInsideThePrefix_AndNeverWhereSomethingElseIsExpected(string topic, bool expected) => Assert.Equal(expected, Topics.TakesReplies(topic));

    [Theory]
    [InlineData("plant/line/cmd/learn", "learn")]
    [InlineData("plant/line/cmd/learn/response", null)]
    [InlineData("plant/line/cmd/", null)]
    [InlineData("plant/line/cmd/..", null)]
    [InlineData("plant/line/cmd/LEARN", null)]
    [InlineData("plant/line/cmd/an-endless-name-that-nobody-would-give", null)]
    [InlineData("plant/line/left/result", null)]
    public void Command_IsTheLastLevel(string topic, string? expected) => Assert.Equal(expected, Topics.CommandOf(topic));
}
