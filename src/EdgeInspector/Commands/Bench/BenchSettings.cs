using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands.Bench;

/// <summary>What is asked of <c>bench</c>.</summary>
internal sealed record BenchSettings
{
    /// <summary>The first is measured in full, all are compared; none is the one that ships.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required int Threads { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required PixelFormat Format { get; init; }

    /// <summary>Of the measurement of good parts; that of NotOK ones takes half of it, and each number of cameras as long again.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Numbers of cameras; null for none.</summary>
    public IReadOnlyList<int>? Cameras { get; init; }

    /// <summary>Numbers of reference parts; null for none.</summary>
    public IReadOnlyList<int>? ReferenceParts { get; init; }

    /// <summary>The picture to write; null for none.</summary>
    public string? Plot { get; init; }

    /// <summary>What does not fit together, in one line; null if nothing.</summary>
    public string? Problem()
    {
        if (Plot is null)
            return null;
        if (Models.Count < 2 && Cameras is null && ReferenceParts is null)
            return "--plot draws cost as work grows: add --cameras 1,2,4,8 or --reference-parts 1,16,200, or several --model";
        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(Plot))) ? null : $"--plot {Plot}: there is no folder {Path.GetDirectoryName(Path.GetFullPath(Plot))}";
    }
}
