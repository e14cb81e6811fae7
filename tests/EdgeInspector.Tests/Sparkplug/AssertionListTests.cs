using System.Reflection;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Nothing that is demanded goes untested without a reason.</summary>
public sealed class AssertionListTests
{
    private const string Prefix = "tck_id_";

    [Fact]
    public void Assertion_HasATestOrAReason()
    {
        var tested = typeof(AssertionListTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.StartsWith(Prefix, StringComparison.Ordinal)).Select(method => method.Name[Prefix.Length..].Replace('_', '-')).ToHashSet();
        var listed = Repository.Read("tests/EdgeInspector.Tests/Sparkplug/assertions.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .Select(line => line.Split(": ")).ToDictionary(line => line[0], line => line.ElementAtOrDefault(1));

        Assert.Equal(189, listed.Count);
        Assert.All(listed, assertion => Assert.Equal(assertion.Value is null, tested.Contains(assertion.Key)));
    }
}
