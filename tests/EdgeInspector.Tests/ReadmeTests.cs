using System.Text.RegularExpressions;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests;

/// <summary>What the READMEs point to exists.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("models/README.md")]
    [InlineData("systemd/README.md")]
    public void Links_LeadToFilesOfTheRepository(string readme)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, readme))!;
        foreach (Match link in Link().Matches(Repository.Read(readme)))
        {
            var target = link.Groups[1].Value;
            if (!target.StartsWith("http", StringComparison.Ordinal))
                Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{readme} links to {target}");
        }
    }

    [Fact]
    public void DemoPort_IsTheOneThatTheReadmeSubscribesTo()
    {
        var config = ConfigFile.Load(Path.Combine(Repository.Root, "config", "demo.json")).Config!;

        Assert.Contains($"mosquitto_sub -h {config.Mqtt.Host} -p {config.Mqtt.Port} ", Repository.Read("README.md"), StringComparison.Ordinal);
    }

    /// <summary>Whoever reads on a dashboard that something is wrong, or may send something, finds it there.</summary>
    [Fact]
    public void Commands_AndAlarms_AreExplained()
    {
        var alarms = typeof(AlarmCondition).GetFields().Select(field => field.GetValue(null)).OfType<AlarmCondition>().Select(condition => condition.Name).ToList();

        Assert.NotEmpty(alarms);
        Assert.All(CommandTable.All.Select(command => command.Name).Concat(alarms), name => Assert.Matches($@"\| (`[a-z-]+`, )?`{name}`(, `[a-z-]+`)? \|", Repository.Read("README.md")));
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
