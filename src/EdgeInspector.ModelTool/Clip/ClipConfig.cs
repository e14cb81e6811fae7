namespace EdgeInspector.ModelTool.Clip;

/// <summary>The sizes of a CLIP model with a vision transformer, as its checkpoint's tensor shapes tell them.</summary>
/// <param name="EmbedDim">D, the space that images and texts share.</param>
public sealed record ClipConfig(int EmbedDim, VisionConfig Vision, TextConfig Text);

/// <param name="Width">Channels of the tokens; heads are <see cref="ClipWeights.HeadWidth"/> channels wide.</param>
/// <param name="Layers">Residual blocks.</param>
/// <param name="PatchSize">Pixels a side of one patch, the stem's strides included.</param>
/// <param name="NativeGrid">Patches a side that the positional embedding was trained for.</param>
/// <param name="StemLayers">Convolutions of stride 2 before the patch embedding; 0 in OpenAI's models.</param>
/// <param name="HasResidualStem">Whether a ResNet's first stages stand before the patch embedding instead.</param>
public sealed record VisionConfig(int Width, int Layers, int PatchSize, int NativeGrid, int StemLayers, bool HasResidualStem = false)
{
    /// <summary>Pixels a side that the stem makes one of.</summary>
    public int StemStride => HasResidualStem ? ResidualStem.Stride : 1 << StemLayers;

    /// <summary>Side of the patch embedding's convolution, and its stride.</summary>
    public int PatchKernel => PatchSize / StemStride;

    public int Heads => Width / ClipWeights.HeadWidth;

    public int NativeImageSize => PatchSize * NativeGrid;

    /// <summary>Such as "ViT-L/14@336", or the sizes where the width is not one of the well-known.</summary>
    public string Describe()
    {
        var letter = (Width, Layers) switch
        {
            (768, 12) => "B",
            (1024, 24) => "L",
            (1280, 32) => "H",
            _ => $"{Width}x{Layers}",
        };
        return $"{(HasResidualStem ? "R18+" : "")}ViT-{letter}/{PatchSize}@{NativeImageSize}";
    }
}

/// <param name="Width">Channels of the tokens.</param>
/// <param name="Layers">Residual blocks.</param>
/// <param name="ContextLength">Tokens of a prompt, padding included.</param>
/// <param name="VocabularySize">Rows of the token embedding.</param>
public sealed record TextConfig(int Width, int Layers, int ContextLength, int VocabularySize)
{
    public int Heads => Width / ClipWeights.HeadWidth;
}
