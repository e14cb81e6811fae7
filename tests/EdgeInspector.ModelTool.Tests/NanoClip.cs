using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.Tests;

/// <summary>The CLIP in models/nano-clip: behind a stem of plain convolutions.</summary>
internal static class NanoClip
{
    /// <summary>Where the README's commands take its levels.</summary>
    public static readonly AnomalyClipOptions Options = new() { ImageSize = 256, DpamLayers = 5, FeatureLayers = [3, 4, 5, 6] };

    public static ClipWeights Read() =>
        ClipCheckpoint.Read(Path.Combine(Commands.ModelTool.RepositoryFolder, "models", "nano-clip", "clip.safetensors")).Value!;
}
