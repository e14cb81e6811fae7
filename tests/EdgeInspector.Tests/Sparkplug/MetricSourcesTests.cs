using System.Text.Json;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Sparkplug;

namespace EdgeInspector.Tests.Sparkplug;

public sealed class MetricSourcesTests
{
    [Fact]
    public void Source_NamesAFieldOfItsMessage()
    {
        AreIn(MetricSources.Node, MessageFields.Of<DeviceStatus>());
        AreIn(MetricSources.Camera, MessageFields.Of<CameraStatusMessage>());
        AreIn(MetricSources.Result, MessageFields.Of<Result>());

        static void AreIn(IReadOnlyList<MetricSource> sources, IReadOnlySet<string> fields) => Assert.All(sources, source => Assert.Contains(source.Field, fields));
    }

    [Fact]
    public void Readme_HasEveryMetric()
    {
        var readme = Repository.Read("README.md");

        Assert.All(MetricSources.Node.Concat(MetricSources.Camera).Concat(MetricSources.Result), source => Assert.Contains($"`{source.Name}`", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(DataType.Int32), "3000000000")]
    [InlineData(nameof(DataType.Int64), "1.5")]
    [InlineData(nameof(DataType.Boolean), "\"true\"")]
    [InlineData(nameof(DataType.String), "7")]
    [InlineData(nameof(DataType.DateTime), "\"yesterday\"")]
    [InlineData(nameof(DataType.Double), "{}")]
    public void Value_OfAnotherKind_IsNone(string type, string value)
    {
        var message = JsonDocument.Parse($$"""{ "a": { "b": {{value}} } }""").RootElement;

        Assert.Null(new MetricSource("m", Enum.Parse<DataType>(type), "a.b").Read(message, 0).Value);
    }

    [Fact]
    public void Value_ThatIsNotThere_IsNone()
    {
        Assert.Null(new MetricSource("m", DataType.Int32, "a.b").Read(JsonDocument.Parse("[]").RootElement, 0).Value);
        Assert.Null(new MetricSource("m", DataType.Int32, "a.b").Read(JsonDocument.Parse("""{ "a": null }""").RootElement, 0).Value);
    }
}
