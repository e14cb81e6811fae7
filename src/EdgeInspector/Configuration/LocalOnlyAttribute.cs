namespace EdgeInspector.Configuration;

/// <summary>
/// A key that only the configuration file on the device sets: what could reach a file, another machine or an actuator. A remote
/// configuration leaves it out, and then has the device's own.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LocalOnlyAttribute : Attribute
{
    /// <summary>The form of values that may be set and seen all the same; null where there are none.</summary>
    public string? Unless { get; init; }
}
