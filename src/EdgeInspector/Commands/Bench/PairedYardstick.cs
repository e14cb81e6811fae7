using System.Diagnostics;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands.Bench;

/// <summary>
/// Matrix products between the inferences, half as long as those took: whatever slows this machine down at a time slows
/// both, so that their ratio holds where each alone would not.
/// </summary>
internal sealed class PairedYardstick(SessionSettings settings) : IDisposable
{
    /// <summary>The first products after an inference are slower than those that follow, and would flatter the model.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly GemmRate _gemm = new(settings);
    private readonly List<(double InferenceMs, double ProductMs)> _pairs = [];
    private double _bestMs = double.PositiveInfinity;

    /// <summary>Thousand million floating-point operations a second of the fastest product.</summary>
    public double BestGflops => Gflops(GemmRate.Operations, _bestMs);

    /// <param name="inferenceMs">That have just been.</param>
    public void Pair(IReadOnlyCollection<double> inferenceMs)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Settling;)
            _gemm.Multiply();
        var products = new List<double>();
        for (var left = inferenceMs.Sum() / 2; products.Count == 0 || left > 0; left -= products[^1])
            products.Add(_gemm.Multiply().TotalMilliseconds);
        _pairs.Add((Median.Of(inferenceMs), Median.Of(products)));
        _bestMs = Math.Min(_bestMs, products.Min());
    }

    /// <summary>What an inference of so many operations reaches of the products' rate: the median of all pairs.</summary>
    public double Share(double operations) => Median.Of(_pairs.Select(pair => Gflops(operations, pair.InferenceMs) / Gflops(GemmRate.Operations, pair.ProductMs)));

    public void Dispose() => _gemm.Dispose();

    private static double Gflops(double operations, double milliseconds) => operations / milliseconds / 1e6;
}
