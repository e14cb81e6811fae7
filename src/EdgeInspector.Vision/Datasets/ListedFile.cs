namespace EdgeInspector.Vision.Datasets;

/// <summary>Lists of files, and the files that they name by their path from the data set's root.</summary>
internal static class ListedFile
{
    /// <summary>Far more than any list of pictures; a hostile file may be of any size.</summary>
    private const long MaxListBytes = 256 << 20;

    /// <summary>Why a list should not be opened, or null.</summary>
    public static Failure? RefuseList(string list) => new FileInfo(list).Length switch
    {
        // Pipes and devices have no length either; opening one could wait, or read, for ever.
        0 => new Failure($"{list} is empty"),
        > MaxListBytes => new Failure($"{list} is larger than {MaxListBytes >> 20} MiB, which no list of pictures is"),
        _ => null,
    };

    /// <summary>The full path; lists come from strangers, so one that leaves the root is refused, and one that is not there as well.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="relative">The path as the list has it.</param>
    /// <param name="where">Names the place in the list in an error.</param>
    public static Outcome<string> Find(string root, string relative, string where)
    {
        if (relative.Length == 0)
            return new Failure($"{where} is empty; it must be a file's path from {root}");
        if (relative.Contains('\0', StringComparison.Ordinal))
            return new Failure($"{where} holds a zero character; it must be a file's path from {root}");
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(Path.Combine(folder, relative));
        if (!full.StartsWith(folder, StringComparison.Ordinal))
            return new Failure($"{where} is {relative}, which leads out of {root}; it must be a file's path from there");
        var path = Path.Combine(root, relative);
        return File.Exists(path) ? path : new Failure($"{where} is {relative}, but {path} does not exist");
    }
}
