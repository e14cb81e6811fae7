namespace EdgeInspector.Cameras.GStreamer;

/// <summary>What a pipeline is to be.</summary>
/// <param name="Text">In gst-launch's words, without the sink.</param>
internal sealed record PipelineDescription(string Text)
{
    /// <summary>What the element is called that <see cref="SourceProperties"/> are set on.</summary>
    public const string SourceName = "source";

    /// <summary>Properties that are not written into the text: a password must not stand there, and an address is nobody's syntax.</summary>
    public IReadOnlyDictionary<string, string> SourceProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Without a frame for so long it is given up and made anew; null for never.</summary>
    public TimeSpan? LongestSilence { get; init; }
}
