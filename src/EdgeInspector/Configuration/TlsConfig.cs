using System.ComponentModel;

namespace EdgeInspector.Configuration;

/// <summary>TLS 1.2 or 1.3 to the broker. The files are read at every connect: certificates can be renewed while the daemon runs.</summary>
internal sealed record TlsConfig
{
    [Description("PEM file of the certificate authorities that the broker's certificate may come from. Absent: those that the system trusts.")]
    public string? CaFile { get; init; }

    [Description("Name that the broker's certificate must be for. Absent: the host.")]
    [Pattern("^[A-Za-z0-9.:-]{1,253}$", "a host name or an IP address")]
    public string? ServerName { get; init; }

    [Description("PEM file of the daemon's own certificate, for brokers that ask for one.")]
    public string? CertificateFile { get; init; }

    [Description("PEM file of its key; this, or keyCredential.")]
    public string? KeyFile { get; init; }

    [Description("Name of the credential that holds its key (PEM): a file in $CREDENTIALS_DIRECTORY, else an environment variable.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,128}$", "the name of a credential (1 to 128 letters, digits, _ . -), never the key itself")]
    public string? KeyCredential { get; init; }
}
