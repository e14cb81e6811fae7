using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains patch features for what reference parts are used for: a patch's cosine distance to the nearest patch of a good
/// piece of the same product shall tell whether it is defective. Learning a comparison instead of classes, so that it
/// holds for products never seen, is RegAD's idea (ECCV 2022); the comparison itself is PatchCore's (CVPR 2022).
/// </summary>
internal sealed class PartComparison(int levels)
{
    /// <summary>Pieces of a product that stand together in a batch: two good ones, then two defective ones.</summary>
    public const int Pieces = 4;

    private const float DefectWeight = 3;

    // Whom each piece is compared with: one good piece that it is not.
    private static readonly long[] References = [1, 0, 0, 1];

    private readonly Parameter[] _steepness = [.. Enumerable.Range(0, levels).Select(_ => new Parameter(tensor(20f)))];
    private readonly Parameter[] _limit = [.. Enumerable.Range(0, levels).Select(_ => new Parameter(tensor(0.2f)))];

    public IEnumerable<Parameter> Parameters => [.. _steepness, .. _limit];

    /// <summary>Is piece <paramref name="index"/> of a stream one of the defective ones?</summary>
    public static bool IsDefective(long index) => index % Pieces >= 2;

    /// <summary>Binary cross entropy of every patch of every level.</summary>
    /// <param name="features">[N, 1 + patches, D] each, N a multiple of <see cref="Pieces"/>.</param>
    /// <param name="defective">How defective a patch is, 0 to 1, [N, patches].</param>
    public Tensor Loss(IReadOnlyList<Tensor> features, Tensor defective)
    {
        var weight = 1 + (DefectWeight - 1) * defective;
        var total = zeros(1);
        for (var i = 0; i < features.Count; i++)
        {
            var logits = _steepness[i] * (Distances(features[i]) - _limit[i]);
            total = total + F.binary_cross_entropy_with_logits(logits, defective, weight);
        }

        return total / features.Count;
    }

    /// <summary>1 - cosine to the nearest patch of the piece it is compared with, [N, patches].</summary>
    private static Tensor Distances(Tensor level)
    {
        var patches = F.normalize(level[.., 1..], dim: -1);
        var products = patches.reshape(-1, Pieces, patches.shape[1], patches.shape[2]);
        var references = products.index_select(1, tensor(References));
        return 1 - products.matmul(references.transpose(-1, -2)).amax([-1]).flatten(0, 1);
    }
}
