using System.Text;
using EdgeInspector.Sparkplug;

namespace EdgeInspector.Tests.Sparkplug;

public sealed class HostStateTests
{
    [Theory]
    [InlineData("""{"online":true,"timestamp":1668114759262}""", true, 1668114759262)]
    [InlineData("""{"timestamp":0,"more":[1],"online":false}""", false, 0)]
    public void State_AsAHostWritesIt_IsRead(string text, bool online, long timestamp) => Assert.Equal(new HostState(online, timestamp), HostState.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("ONLINE")]
    [InlineData("null")]
    [InlineData("[true, 1]")]
    [InlineData("""{"online":true}""")]
    [InlineData("""{"online":"true","timestamp":1}""")]
    [InlineData("""{"online":true,"timestamp":"1"}""")]
    [InlineData("""{"online":true,"timestamp":1e300}""")]
    [InlineData("""{"online":true,"timestamp":1""")]
    public void State_ThatIsNone_IsPassedOver(string text) => Assert.Null(HostState.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void State_ThatIsEndless_IsPassedOver() => Assert.Null(HostState.Read(Encoding.UTF8.GetBytes("""{"online":true,"timestamp":1}""" + new string(' ', 1024))));
}
