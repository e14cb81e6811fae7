namespace EdgeInspector.Commands;

/// <summary>Where commands keep what they can make again: not with the daemon's state, which is another user's.</summary>
internal static class UserCache
{
    /// <summary>As <see cref="Vision.Inference.SessionSettings.GraphFolder"/>; null for a user without a home.</summary>
    public static string? Graphs => Root is { } root ? Path.Combine(root, "edgeinspector", "graphs") : null;

    /// <summary>By the XDG base directory specification.</summary>
    private static string? Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
                return cache;
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? Path.Combine(home, ".cache") : null;
        }
    }
}
