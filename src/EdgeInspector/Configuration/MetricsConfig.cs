using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Counts for Prometheus, at http://bind:port/metrics. They ask nobody for a password and hold no pictures.</summary>
internal sealed record MetricsConfig
{
    [Description("IP address to listen on; 127.0.0.1 keeps it to this machine, 0.0.0.0 opens it to the network.")]
    [Pattern(@"^[0-9.]{7,15}$", "an IPv4 address such as 127.0.0.1 or 0.0.0.0")]
    public required string Bind { get; init; }

    [Description("TCP port to listen on.")]
    [Range(1, 65535)]
    public required int Port { get; init; }
}
