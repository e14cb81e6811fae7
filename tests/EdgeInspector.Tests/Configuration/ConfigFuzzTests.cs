using CsCheck;
using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    /// <summary>The sample with lists: of objects, and of ids.</summary>
    private static readonly string Document = Samples.Config
        .Replace("\"minDefectArea\"", "\"region\": { \"polygon\": [{ \"x\": 0, \"y\": 0 }, { \"x\": 80, \"y\": 0 }, { \"x\": 9, \"y\": 60 }] }, \"minDefectArea\"", StringComparison.Ordinal)
        .Replace("\"recipe\": \"r\"", "\"recipe\": \"r\", \"furtherRecipes\": [\"s\"]", StringComparison.Ordinal)
        .Replace("\"recipes\": {", "\"recipes\": { \"s\": { \"version\": 2, \"model\": \"model.onnx\", \"minDefectArea\": 0 },", StringComparison.Ordinal);

    private static readonly Gen<string> Snippet = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 6],
        Gen.String[0, 3],
        Gen.OneOfConst("null", "{", "}", "[]", "\"", "\\ud800", "\\u0000", "1e999", "-0", "//", "/*", ",", ":", "true", "\"type\":\"video\"", "\uFFFF"));

    [Fact]
    public void Document_IsRightUntilItIsMutated() => Assert.Empty(ConfigReader.Read(Document, "/").Errors);

    [Fact]
    public void Read_OfAnyMutatedDocument_GivesErrorsOrAConfigurationButNeverThrows() =>
        Gen.Select(Gen.Int[0, Document.Length - 1], Gen.Int[0, 30], Snippet).Array[1, 3].Sample(
            mutations =>
            {
                var text = mutations.Aggregate(Document, (now, m) =>
                {
                    var at = Math.Min(m.Item1, now.Length);
                    return now[..at] + m.Item3 + now[Math.Min(at + m.Item2, now.Length)..];
                });
                var (config, errors) = ConfigReader.Read(text, "/");
                Assert.NotEqual(config is null, errors.Count == 0);
                Assert.All(errors, e => Assert.DoesNotContain('\n', e.ToString()));
            },
            iter: 20_000);
}
