using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>
/// How alone a patch stands in its own picture: minus the logarithm of how many of the picture's patches look like it, which is a
/// kernel density estimate on unit features. A defect is rare on its part, whatever it looks like (Boiman and Irani,
/// "Detecting irregularities in images and in video", ICCV 2005).
/// </summary>
internal static class PatchRarity
{
    /// <summary>What nothing alike counts as, so that a logarithm is there.</summary>
    public const float Alone = 0.01f;

    /// <summary>A patch counts as exp(-sharpness (1 - cosine)): from what is alike in kind to what is nearly the same.</summary>
    public static IReadOnlyList<float> Sharpness { get; } = [8, 32, 128];

    /// <param name="features">[N, D, H, H]; each is compared with the picture's, averaged to the grid.</param>
    /// <param name="grid">Patches a side of what they are compared with; H is a multiple of it.</param>
    /// <returns>[N, widths, H, H]: at most -ln 0.01, for a patch that nothing looks like.</returns>
    public static Tensor Of(Tensor features, long grid)
    {
        var side = features.shape[^1];
        var others = side == grid ? features : nn.functional.avg_pool2d(features, [side / grid, side / grid]);
        var cosines = Unit(features).transpose(1, 2).matmul(Unit(others)).unsqueeze(1);
        using var sharpness = tensor([.. Sharpness]).reshape(-1, 1, 1);
        var alike = ((cosines - 1) * sharpness).exp().sum(-1);
        return -(alike + Alone).log().reshape(features.shape[0], -1, side, side);
    }

    /// <summary>[N, D, H, H] to [N, D, H^2], of unit length along D.</summary>
    private static Tensor Unit(Tensor features) => features.flatten(2) / features.flatten(2).norm(dim: 1, keepdim: true);
}
