namespace EdgeInspector.Models;

/// <summary>Where a bundle is: a folder, a server. Nothing that comes from it is trusted.</summary>
internal interface IBundleSource
{
    /// <summary>A small file of the bundle.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="mostBytes">More than this is refused.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its content, or why it cannot be had; neither where it is not there.</returns>
    Task<(byte[]? Content, InstallAnswer? Refusal)> ReadAsync(string file, int mostBytes, CancellationToken cancellation);

    /// <summary>Brings the rest of the model, from where an earlier attempt ended.</summary>
    /// <returns>Null once it is whole; what has arrived stays for the next attempt otherwise.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    Task<InstallAnswer?> CopyModelAsync(IncomingModel incoming, CancellationToken cancellation);
}
