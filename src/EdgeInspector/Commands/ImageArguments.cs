using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands;

/// <summary>From the arguments of <c>inspect</c> to image files: a folder means its images, in the order of their names.</summary>
internal static class ImageArguments
{
    /// <param name="arguments">Files and folders.</param>
    /// <param name="complain">Takes a line for every argument that gives no image.</param>
    public static List<string> Expand(IEnumerable<string> arguments, Action<string> complain)
    {
        var files = new List<string>();
        foreach (var argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                files.Add(argument);
                continue;
            }

            try
            {
                string[] inside = [.. Directory.EnumerateFiles(argument).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal)];
                if (inside.Length == 0)
                    complain($"folder {argument} holds no images ({string.Join(' ', ImageFile.Extensions)})");
                files.AddRange(inside);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                complain($"folder {argument} cannot be read: {e.Message}");
            }
        }

        return files;
    }

    /// <summary>Two images whose outputs would have one name, or null.</summary>
    public static (string First, string Second)? SameName(IEnumerable<string> files) =>
        files.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(g => g.Count() > 1) is { } clash
            ? (clash.First(), clash.ElementAt(1))
            : null;
}
