namespace EdgeInspector.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void Daemon_Dependencies_HoldNoTorch()
    {
        var dependencies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "edgeinspector.deps.json"));

        Assert.Contains("Microsoft.ML.OnnxRuntime", dependencies, StringComparison.Ordinal);
        Assert.DoesNotContain("torch", dependencies, StringComparison.OrdinalIgnoreCase);
    }
}
