using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The mean of weights from several moments of one training: it holds for more than any of them (Izmailov et al., UAI 2018).</summary>
internal sealed class WeightAverage(IReadOnlyDictionary<string, Tensor> weights)
{
    private readonly Dictionary<string, Tensor> _sums = weights.ToDictionary(pair => pair.Key, pair => zeros_like(pair.Value, requires_grad: false));
    private int _count;

    /// <summary>Takes in what the weights are now.</summary>
    public void Add()
    {
        using var noGradient = no_grad();
        _count++;
        foreach (var (name, sum) in _sums)
            sum.add_(weights[name]);
    }

    /// <summary>Makes the weights the mean of what was taken in.</summary>
    public void Apply()
    {
        using var noGradient = no_grad();
        foreach (var (name, sum) in _sums)
            weights[name].copy_(sum / _count);
    }
}
