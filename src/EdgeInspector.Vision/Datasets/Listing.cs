using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Datasets;

/// <summary>What is in a folder, in ordinal order; nothing where there is no folder.</summary>
internal static class Listing
{
    public static IReadOnlyList<string> Folders(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)] : [];

    /// <summary>Less hidden ones: archives made on a Mac have a <c>._000.png</c>, which is no picture, beside <c>000.png</c>.</summary>
    public static IReadOnlyList<string> Images(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(file => ImageFile.IsImageName(file) && !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The last part of a folder's path, also of "." and of one that ends in a slash.</summary>
    public static string Name(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>A file's name without its extension.</summary>
    public static string Stem(string file) => Path.GetFileNameWithoutExtension(file);
}
