using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>
/// The first three stages of a ResNet-18 (He et al., CVPR 2016, table 1) in front of a vision transformer: the hybrid of
/// the ViT paper (section 3.1). Batch normalisation is folded into the convolutions. The patch embedding then sees what
/// the three say of each 16 x 16 pixels, and how rare that is in the picture (<see cref="PatchRarity"/>): of the first and
/// the second, which are finer, the mean and the maximum.
/// </summary>
internal static class ResidualStem
{
    /// <summary>Pixels a side of a patch.</summary>
    public const int Stride = 16;

    /// <summary>Channels that the patch embedding takes: of each finer stage, and of the rarity there, two, and of the third one.</summary>
    public static int Channels => 2 * Widths[1] + 2 * Widths[2] + Widths[3] + (2 + 2 + 1) * PatchRarity.Sharpness.Count;

    /// <summary>The tensor that tells a model has this stem.</summary>
    public const string FirstWeight = "visual.resnet.conv1.weight";

    private const string Prefix = "visual.resnet.";
    private const int BlocksAStage = 2;
    private static readonly int[] Widths = [64, 64, 128, 256];

    /// <summary>Channels of each stage.</summary>
    public static IReadOnlyList<int> StageWidths { get; } = Widths[1..];

    /// <summary>The residual blocks in order.</summary>
    public static IReadOnlyList<Block> Blocks { get; } = [.. ListBlocks()];

    public static Convolution First { get; } = new($"{Prefix}conv1", Stage: 0, 3, Widths[0], Kernel: 7, Stride: 2);

    /// <summary>Every convolution in the order of computation; a block's shortcut comes first.</summary>
    public static IEnumerable<Convolution> Convolutions => Blocks
        .SelectMany(block => new[] { block.Shortcut, block.First, block.Second })
        .OfType<Convolution>()
        .Prepend(First);

    public static bool IsTensor(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Normalised images [N, 3, S, S], S a multiple of 16, to [N, 655, S / 16, S / 16].</summary>
    public static Tensor Forward(ClipWeights weights, Tensor images)
    {
        var stages = Stages(weights, images);
        var grid = stages[^1].shape[^1];
        var rarity = ReferenceFeatures.Project(weights, stages).Select(said => PatchRarity.Of(said, grid));
        return cat([.. stages.Concat(rarity).SelectMany(said => Pooled(said, said.shape[^1] / grid))], dim: 1);
    }

    /// <summary>What each stage says: [N, 64, S / 4, S / 4], [N, 128, S / 8, S / 8] and [N, 256, S / 16, S / 16].</summary>
    public static IReadOnlyList<Tensor> Stages(ClipWeights weights, Tensor images)
    {
        var x = F.max_pool2d(Convolve(weights, First, images).relu(), 3, stride: 2, padding: 1);
        var said = new List<Tensor>();
        foreach (var block in Blocks)
        {
            var inner = Convolve(weights, block.Second, Convolve(weights, block.First, x).relu());
            var shortcut = block.Shortcut is { } projection ? Convolve(weights, projection, x) : x;
            x = (inner + shortcut).relu();
            if (block.EndsStage)
                said.Add(x);
        }

        return said;
    }

    private static IEnumerable<Tensor> Pooled(Tensor said, long side) =>
        side == 1 ? [said] : [F.avg_pool2d(said, [side, side]), F.max_pool2d(said, [side, side])];

    private static Tensor Convolve(ClipWeights weights, Convolution convolution, Tensor x) => F.conv2d(
        x,
        weights[convolution.Weight],
        weights[convolution.Bias],
        strides: [convolution.Stride, convolution.Stride],
        padding: [convolution.Padding, convolution.Padding]);

    private static IEnumerable<Block> ListBlocks()
    {
        for (var stage = 1; stage < Widths.Length; stage++)
        {
            for (var i = 0; i < BlocksAStage; i++)
            {
                var (name, from, to) = ($"{Prefix}layer{stage}.{i}.", i == 0 ? Widths[stage - 1] : Widths[stage], Widths[stage]);
                var stride = i == 0 && stage > 1 ? 2 : 1;
                yield return new(
                    new($"{name}conv1", stage, from, to, Kernel: 3, stride),
                    new($"{name}conv2", stage, to, to, Kernel: 3, Stride: 1),
                    stride > 1 ? new Convolution($"{name}downsample", stage, from, to, Kernel: 1, stride) : null,
                    EndsStage: i == BlocksAStage - 1);
            }
        }
    }

    /// <param name="Shortcut">Where the block changes size; null for the identity.</param>
    internal sealed record Block(Convolution First, Convolution Second, Convolution? Shortcut, bool EndsStage);

    /// <param name="Name">Of its tensors, less <c>.weight</c> and <c>.bias</c>.</param>
    /// <param name="Stage">1 to 3; 0 for what stands before them.</param>
    internal sealed record Convolution(string Name, int Stage, int From, int To, int Kernel, int Stride)
    {
        public string Weight => $"{Name}.weight";

        public string Bias => $"{Name}.bias";

        public bool IsOfThirdStage => Stage == StageWidths.Count;

        public int Padding => Kernel / 2;

        public long[] Shape => [To, From, Kernel, Kernel];
    }
}
