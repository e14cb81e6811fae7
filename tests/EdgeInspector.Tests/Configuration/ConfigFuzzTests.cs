using CsCheck;
using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    private static readonly Gen<string> Snippet = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 6],
        Gen.String[0, 3],
        Gen.OneOfConst("null", "{", "}", "[]", "\"", "\\ud800", "\\u0000", "1e999", "-0", "//", "/*", ",", ":", "true", "\"type\":\"video\"", "\uFFFF"));

    [Fact]
    public void Read_OfAnyMutatedDocument_GivesErrorsOrAConfigurationButNeverThrows() =>
        Gen.Select(Gen.Int[0, Samples.Config.Length - 1], Gen.Int[0, 30], Snippet).Array[1, 3].Sample(
            mutations =>
            {
                var text = mutations.Aggregate(Samples.Config, (now, m) =>
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
