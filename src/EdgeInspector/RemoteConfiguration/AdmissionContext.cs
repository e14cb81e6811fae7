using EdgeInspector.Configuration;
using EdgeInspector.Signatures;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>What decides whether a message is let in.</summary>
/// <param name="Own">The device's configuration file.</param>
/// <param name="InForce">What is in force.</param>
/// <param name="State">How that came about.</param>
/// <param name="Key">Who must have signed; null for nobody.</param>
/// <param name="Lock">Why nothing may change; null when it may.</param>
/// <param name="Now">The time.</param>
internal sealed record AdmissionContext(EdgeInspectorConfig Own, EdgeInspectorConfig InForce, ConfigState State, Es256Key? Key, string? Lock, DateTimeOffset Now);
