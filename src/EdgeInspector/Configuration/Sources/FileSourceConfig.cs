using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration.Sources;

/// <summary>Frames from files, for trials and replays.</summary>
internal abstract record FileSourceConfig : SourceConfig
{
    [Description("The folder or file to read.")]
    [LocalOnly]
    public required string Path { get; init; }

    [Description("Begin again at the end. When frames arrive faster than they are inspected, a looping source drops the older ones (counted); one that plays once waits.")]
    public required bool Loop { get; init; }
}

/// <summary>The images of a folder, in the order of their names.</summary>
internal sealed record FolderSourceConfig : FileSourceConfig
{
    [Description("Frames a second.")]
    [Range(0.01, 1000.0)]
    public required double FramesPerSecond { get; init; }
}

/// <summary>A video file.</summary>
internal sealed record VideoSourceConfig : FileSourceConfig
{
    [Description("Frames a second. Absent: the video's own rate.")]
    [Range(0.01, 1000.0)]
    public double? FramesPerSecond { get; init; }
}
