namespace EdgeInspector.Health;

/// <summary>One number about the pipeline as it is now.</summary>
/// <param name="Name">As Prometheus names it, without the program's prefix.</param>
/// <param name="Help">What it is.</param>
/// <param name="IsCounter">Only ever rises, until the daemon starts again.</param>
/// <param name="Value">The number.</param>
/// <param name="Label">What it belongs to, name and value; null for the whole device.</param>
internal readonly record struct Sample(string Name, string Help, bool IsCounter, double Value, (string Name, string Value)? Label = null)
{
    public static Sample Of(string camera, string name, string help, double value) => new($"camera_{name}", help, false, value, ("camera", camera));

    public static Sample Count(string camera, string name, string help, double value) => new($"camera_{name}_total", help, true, value, ("camera", camera));
}
