namespace EdgeInspector.Tests;

/// <summary>Files of the repository that tests keep true.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeInspector.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
