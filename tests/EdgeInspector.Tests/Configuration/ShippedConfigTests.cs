using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

public sealed class ShippedConfigTests
{
    [Theory]
    [InlineData("config/edgeinspector.json")]
    [InlineData("config/demo.json")]
    public void Shipped_Document_IsRight(string path)
    {
        var (_, errors) = ConfigReader.Read(Repository.Read(path), "/");

        Assert.Empty(errors);
    }

    [Fact]
    public void Manual_NamesEveryKeyOfTheRecords()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using var document = JsonDocument.Parse(Repository.Read("config/edgeinspector.json"), options);
        var written = Keys(document.RootElement).ToHashSet();

        // keyFile can't stand beside keyCredential; its comment names it.
        written.Add("keyFile");
        Assert.All(Records().SelectMany(t => t.Properties, (t, p) => (t.Type.Name, p.Name)), key => Assert.Contains(key.Item2, written));
    }

    [Fact]
    public void Schema_InTheRepository_IsCurrent() =>
        Assert.Equal(ConfigSchema.Text, Repository.Read("config/edgeinspector.schema.json")); // edgeinspector config schema > config/edgeinspector.schema.json

    [Fact]
    public void Numbers_OfTheRecords_HaveARangeAndEveryKeyADescription() =>
        Assert.All(Records().SelectMany(t => t.Properties), property =>
        {
            Assert.NotEmpty(property.AttributeProvider!.GetCustomAttributes(typeof(System.ComponentModel.DescriptionAttribute), true));
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type == typeof(int) || type == typeof(double))
                Assert.NotEmpty(property.AttributeProvider!.GetCustomAttributes(typeof(System.ComponentModel.DataAnnotations.RangeAttribute), true));
        });

    private static IEnumerable<JsonTypeInfo> Records() =>
        typeof(EdgeInspectorConfig).Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith(typeof(EdgeInspectorConfig).Namespace!, StringComparison.Ordinal) == true && t.Name.EndsWith("Config", StringComparison.Ordinal) && t is { IsAbstract: false })
            .Select(ConfigJson.Options.GetTypeInfo);

    private static IEnumerable<string> Keys(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Keys(p.Value).Prepend(p.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
            _ => [],
        };
}
