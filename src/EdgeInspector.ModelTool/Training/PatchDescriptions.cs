using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Asks every patch feature to describe its patch: by a linear map for each level, the responses of fixed zero-mean random
/// filters at three scales (mean and maximum over the patch) and its brightness. After MaskFeat (CVPR 2022), which predicts
/// HOG; random filters describe texture about as well as designed ones (Saxe et al., ICML 2011). Without it, features keep
/// only what tells the drawn defects from surfaces, and parts cannot be compared by them.
/// </summary>
internal sealed class PatchDescriptions
{
    private const int Filters = 16, Side = 7, Scales = 3;
    private const int Values = Scales * Filters * 2 * 2 + 1;
    private readonly int _patchSize;
    private readonly Tensor _filters;
    private readonly Parameter[] _heads;

    public PatchDescriptions(int levels, int width, int patchSize)
    {
        _patchSize = patchSize;
        var filters = randn(Filters, 1, Side, Side);
        filters = filters - filters.mean([1, 2, 3], keepdim: true);
        _filters = filters / filters.flatten(1).norm(dim: 1).reshape(-1, 1, 1, 1);
        _heads = [.. Enumerable.Range(0, levels).Select(_ => new Parameter(randn(width, Values) * 0.1))];
    }

    public IEnumerable<Parameter> Parameters => _heads;

    /// <summary>Mean squared error in units of each value's own variance.</summary>
    /// <param name="levels">[N, 1 + patches, D] each.</param>
    /// <param name="images">Normalised, [N, 3, S, S].</param>
    public Tensor Loss(IReadOnlyList<Tensor> levels, Tensor images)
    {
        var described = Describe(images);
        var total = zeros(1);
        for (var i = 0; i < levels.Count; i++)
        {
            var patches = F.normalize(levels[i][.., 1..], dim: -1) * Math.Sqrt(levels[i].shape[^1]);
            total = total + F.mse_loss(patches.matmul(_heads[i]), described);
        }

        return total / levels.Count;
    }

    /// <summary>Standardised over the batch, [N, patches, values].</summary>
    private Tensor Describe(Tensor images)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var gray = images.mean([1], keepdim: true);
        var values = new List<Tensor> { F.avg_pool2d(gray, [_patchSize, _patchSize]) };
        for (var scale = 0; scale < Scales; scale++)
        {
            var side = _patchSize >> scale;
            var response = F.conv2d(gray, _filters, padding: [Side / 2, Side / 2]);
            foreach (var half in new[] { response.relu(), (-response).relu() })
            {
                values.Add((F.avg_pool2d(half, [side, side]) + 0.01).log());
                values.Add((F.max_pool2d(half, [side, side]) + 0.01).log());
            }

            gray = F.avg_pool2d(gray, [2, 2]);
        }

        var described = cat(values, dim: 1).flatten(2).transpose(1, 2);
        var (mean, deviation) = (described.mean([0, 1], keepdim: true), described.std([0L, 1L], unbiased: false, keepdim: true));
        return ((described - mean) / (deviation + 1e-4)).MoveToOuterDisposeScope();
    }
}
