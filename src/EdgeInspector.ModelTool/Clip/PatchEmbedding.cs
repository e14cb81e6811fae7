using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>From pixels to the first block's tokens.</summary>
internal static class PatchEmbedding
{
    /// <summary>Per-channel mean and standard deviation that CLIP's images are normalised with (RGB, of values 0 to 1).</summary>
    public static readonly float[] Mean = [0.48145466f, 0.4578275f, 0.40821073f];

    public static readonly float[] StandardDeviation = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>uint8 or float [N, S, S, 3] of 0 to 255 to normalised float32 [N, 3, S, S].</summary>
    public static Tensor Normalise(Tensor rgb)
    {
        using var mean = tensor(Mean, device: rgb.device);
        using var deviation = tensor(StandardDeviation, device: rgb.device);
        return ((rgb.to(float32) / 255f - mean) / deviation).permute(0, 3, 1, 2).contiguous();
    }

    /// <summary>Normalised images [N, 3, S, S] to tokens [N, 1 + grid^2, width], the class token first, after ln_pre.</summary>
    public static Tensor Forward(ClipWeights weights, Tensor images)
    {
        var vision = weights.Config.Vision;
        var x = vision.HasResidualStem ? ResidualStem.Forward(weights, images) : images;
        for (var i = 0; i < vision.StemLayers; i++)
            x = F.relu(F.conv2d(x, weights[$"visual.stem.{i}.weight"], weights[$"visual.stem.{i}.bias"], strides: [2, 2], padding: [1, 1]));

        var stride = vision.PatchKernel;
        x = F.conv2d(x, weights["visual.conv1.weight"], strides: [stride, stride]);
        var grid = (int)x.shape[2];
        x = x.flatten(2).transpose(1, 2);
        var classToken = weights["visual.class_embedding"].expand(x.shape[0], 1, -1);
        x = cat([classToken, x], dim: 1) + Positions(weights, grid);
        return Layers.LayerNorm(weights, "visual.ln_pre", x);
    }

    /// <summary>
    /// The positional embedding for a grid, [1 + grid^2, width]: the patches' part resized bilinearly (align_corners
    /// false, no antialias) where the grid differs from the native one.
    /// </summary>
    public static Tensor Positions(ClipWeights weights, int grid)
    {
        var native = weights.Config.Vision.NativeGrid;
        var embedding = weights["visual.positional_embedding"];
        if (grid == native)
            return embedding;

        var patches = embedding[1..].reshape(1, native, native, -1).permute(0, 3, 1, 2);
        var resized = F.interpolate(patches, size: [grid, grid], mode: InterpolationMode.Bilinear, align_corners: false);
        return cat([embedding[..1], resized.permute(0, 2, 3, 1).reshape(grid * grid, -1)], dim: 0);
    }
}
