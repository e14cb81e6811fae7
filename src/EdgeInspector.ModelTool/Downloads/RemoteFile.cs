namespace EdgeInspector.ModelTool.Downloads;

/// <summary>A published file that is known by its hash, wherever it comes from.</summary>
/// <param name="Address">https, or http on this machine.</param>
/// <param name="Sha256">Of the whole file, lower-case hex.</param>
/// <param name="MaxBytes">No more than this is ever written.</param>
internal sealed record RemoteFile(Uri Address, string Sha256, long MaxBytes)
{
    /// <summary>Half a sentence on why nothing is asked of an address, or null.</summary>
    public static string? Problem(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? null
            : $"{address} is neither https nor http on this machine";
}
