using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>What AnomalyCLIP adds to a CLIP; the defaults are the paper's, for ViT-L/14@336 at 518 pixels.</summary>
public sealed record AnomalyClipOptions
{
    /// <summary>Temperature of the softmax over the two prompts.</summary>
    public const double Temperature = 0.07;

    /// <summary>Standard deviation of the map's Gaussian, in pixels of the S x S map.</summary>
    public const double Sigma = 4;

    /// <summary>S, pixels a side of the model's input.</summary>
    public int ImageSize { get; init; } = 518;

    /// <summary>DPAM_layer: the attention of the last <c>DpamLayers - 1</c> blocks is replaced.</summary>
    public int DpamLayers { get; init; } = 20;

    /// <summary>The blocks after which a level is taken, counted from 1; 0 is the patch embedding, which a stem has already made worth asking.</summary>
    public IReadOnlyList<int> FeatureLayers { get; init; } = [6, 12, 18, 24];

    /// <summary>Whether deep prompts are rounded to float16, as the original code's <c>.half()</c> does.</summary>
    public bool RoundDeepPrompts { get; init; } = true;

    /// <summary>Index, from 0, of the first block with two streams.</summary>
    public int FirstDpamBlock(int layers) => layers - (DpamLayers - 1);

    /// <summary>One sentence on what does not fit the model, or null.</summary>
    public string? Problem(VisionConfig vision)
    {
        if (ImageSize < vision.PatchSize || ImageSize % vision.PatchSize != 0)
            return $"--image-size {ImageSize} is not a multiple of the model's patch size {vision.PatchSize}";
        if (DpamLayers < 1 || DpamLayers - 1 > vision.Layers)
            return $"--dpam-layers {DpamLayers} is outside 1 to {vision.Layers + 1} (the model has {vision.Layers} blocks)";
        if (FeatureLayers.Count == 0)
            return "--features is empty; name at least one block";
        if (FeatureLayers.Cast<int?>().FirstOrDefault(layer => layer < 0 || layer > vision.Layers) is { } outside)
            return $"--features {outside} is outside 0 to {vision.Layers} (the model has {vision.Layers} blocks; 0 is what enters them)";
        if (FeatureLayers.Zip(FeatureLayers.Skip(1)).Any(pair => pair.First >= pair.Second))
            return $"--features {string.Join(',', FeatureLayers)} is not in ascending order";
        return null;
    }
}
