using System.Globalization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>A folder in the spool folder, as it looks at one moment.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Look">Names, sizes and times of its files: changes while somebody writes.</param>
/// <param name="IsComplete">Everything that a bundle has is there, in its full size.</param>
internal sealed record SpoolBundle(string Folder, string Look, bool IsComplete)
{
    /// <summary>Where refused bundles go.</summary>
    public const string Rejected = "rejected";

    /// <summary>What was written just now may not be all of it.</summary>
    private static readonly TimeSpan SettlesIn = TimeSpan.FromSeconds(1);

    /// <summary>So long somebody may need to bring what is missing; then it is judged as it is, and refused.</summary>
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromMinutes(10);

    /// <summary>Every bundle; names that begin with a dot are left alone, so that one can be written under such a name and then renamed.</summary>
    /// <param name="spool">The spool folder.</param>
    /// <param name="needsSignature">Whether a bundle without one is not complete.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<SpoolBundle> All(string spool, bool needsSignature) =>
    [
        .. new DirectoryInfo(spool).EnumerateDirectories()
            .Where(folder => folder.Name != Rejected && !folder.Name.StartsWith('.') && folder.LinkTarget is null)
            .OrderBy(folder => folder.Name, StringComparer.Ordinal)
            .Select(folder => Of(folder, needsSignature)),
    ];

    /// <summary>Whether it is to be judged now.</summary>
    /// <param name="unchangedFor">How long it has looked like this.</param>
    public bool IsReady(TimeSpan unchangedFor) => unchangedFor >= (IsComplete ? SettlesIn : GivenUpAfter);

    private static SpoolBundle Of(DirectoryInfo folder, bool needsSignature)
    {
        FileInfo[] files = [.. folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)];
        var look = string.Join('|', files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
        return new(folder.FullName, look, IsWhole(files, needsSignature));
    }

    private static bool IsWhole(FileInfo[] files, bool needsSignature)
    {
        long Length(string name) => files.FirstOrDefault(file => file.Name == name && file.LinkTarget is null)?.Length ?? 0;
        return Length(BundleManifest.FileName) is > 0 and <= BundleManifest.MostBytes
            && (!needsSignature || Length(BundleManifest.SignatureFileName) > 0)
            && Read(files.First(file => file.Name == BundleManifest.FileName).FullName) is { } manifest
            && Length(ModelName.FileName) == manifest.Bytes;
    }

    private static BundleManifest? Read(string path)
    {
        try
        {
            return BundleManifest.Read(File.ReadAllBytes(path)).Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
