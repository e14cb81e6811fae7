namespace EdgeInspector.Models;

/// <summary>How an installation ended.</summary>
/// <param name="Status">As HTTP's: 200 installed; 400 an unfit bundle or model, 401 not signed by whom it must be, 404 not there, 409 another model has that name, 413 too large, 500 the trusted key cannot be read, 502 the origin fails, 503 busy, 507 no room.</param>
/// <param name="Message">What, in one sentence.</param>
internal sealed record InstallAnswer(int Status, string Message)
{
    /// <summary>What is installed now; null where nothing is.</summary>
    public BundleManifest? Installed { get; init; }
}
