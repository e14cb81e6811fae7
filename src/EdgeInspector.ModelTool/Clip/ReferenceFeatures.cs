using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>
/// What reference parts are compared by where a <see cref="ResidualStem"/> stands before the transformer: its three stages as
/// ImageNet taught them (PatchCore, CVPR 2022, compares such middle features), on the second one's grid, each in few
/// directions, of unit length.
/// </summary>
internal static class ReferenceFeatures
{
    /// <summary>Values that are kept of each stage.</summary>
    public const int Width = 64;

    /// <summary>Pixels a side of what one feature is of.</summary>
    public const int Stride = 8;

    /// <summary>The projections' names and shapes, as convolutions of 1 x 1.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Weights => ResidualStem.StageWidths.Select((channels, stage) => (Weight(stage), new long[] { Width, channels, 1, 1 }));

    /// <summary>Of a stage, counted from 0.</summary>
    public static string Weight(int stage) => $"visual.resnet.reference.{stage}.weight";

    /// <summary>Normalised images [N, 3, S, S] to [N, 3, (S / 8)^2, 64], of unit length.</summary>
    public static Tensor Of(ClipWeights weights, Tensor images)
    {
        var grid = images.shape[^1] / Stride;
        var levels = Project(weights, ResidualStem.Stages(weights, images)).Select(said => Enlarged(said, grid).flatten(2).transpose(1, 2));
        var stacked = stack(levels, dim: 1);
        return stacked / stacked.norm(dim: -1, keepdim: true);
    }

    /// <summary>What the stages say in few directions: [N, 64, S / 8, S / 8] of the first and the second, [N, 64, S / 16, S / 16] of the third.</summary>
    public static IEnumerable<Tensor> Project(ClipWeights weights, IReadOnlyList<Tensor> stages) =>
        stages.Select((said, stage) => F.conv2d(stage == 0 ? F.avg_pool2d(said, [2, 2]) : said, weights[Weight(stage)]));

    /// <summary>The projections that keep most of what a stem says of pictures: the first principal directions of its unit features.</summary>
    /// <param name="weights">The stem's.</param>
    /// <param name="images">Normalised, [N, 3, S, S].</param>
    public static IReadOnlyDictionary<string, Tensor> Learn(ClipWeights weights, Tensor images) =>
        ResidualStem.Stages(weights, images).Select((said, stage) => (Name: Weight(stage), Value: PrincipalDirections(said))).ToDictionary(pair => pair.Name, pair => pair.Value);

    private static Tensor PrincipalDirections(Tensor said)
    {
        var features = said.flatten(2).transpose(1, 2).flatten(0, 1);
        features /= features.norm(dim: -1, keepdim: true) + 1e-6f;

        // Ascending; not centred, so that cosines keep their meaning.
        var (_, directions) = linalg.eigh(features.t().matmul(features));
        return directions[.., ^Width..].t().reshape(Width, -1, 1, 1).contiguous();
    }

    private static Tensor Enlarged(Tensor said, long grid) =>
        said.shape[^1] == grid ? said : F.interpolate(said, size: [grid, grid], mode: InterpolationMode.Bilinear, align_corners: false);
}
