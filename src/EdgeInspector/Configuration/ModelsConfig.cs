using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Where models may come from while the daemon runs, and whose they must be.</summary>
internal sealed record ModelsConfig
{
    [Description("PEM file of the public key (P-256) whose owner signs bundles. With it, no unsigned bundle is installed. Absent: signatures are not asked for.")]
    public string? PublicKeyFile { get; init; }

    [Description("Folder that bundles are dropped into: a folder each. Absent: none is watched.")]
    public string? SpoolFolder { get; init; }

    [Description("Servers that cmd/install-model may fetch bundles from, by id. Absent: none.")]
    public IReadOnlyDictionary<string, OriginConfig>? Origins { get; init; }

    [Description("The largest model file that is installed, in bytes. Absent: 2147483647, the most that an ONNX file can have.")]
    [Range(1, int.MaxValue)]
    public int? MaxBytes { get; init; }
}

/// <summary>A server of bundles: {url}/{name}/{version}/manifest.json, and the files beside it.</summary>
internal sealed record OriginConfig
{
    [Description("Address that the bundles are below; https only.")]
    [Pattern(@"^https://[A-Za-z0-9.:\[\]-]{1,253}(/[A-Za-z0-9_.~/-]{0,500})?$", "an address that begins with https:// and holds no user name, password, query or fragment", HidesValue = true)]
    public required string Url { get; init; }

    [Description("PEM file of the certificate authorities that its certificate may come from. Absent: those that the system trusts.")]
    public string? CaFile { get; init; }

    [Description("Name of the credential that holds the value of the Authorization header, such as Bearer and a token: a file in $CREDENTIALS_DIRECTORY, else an environment variable.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,128}$", "the name of a credential (1 to 128 letters, digits, _ . -), never the secret itself")]
    public string? Credential { get; init; }
}
