using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Benchmarks;

/// <summary>From an anomaly map to defects and the mask's picture, in a 5 megapixel frame.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks
{
    private const int Size = 518;
    private static readonly DecisionLimits Limits = new(0.5, 1, 0.0005);

    private readonly float[] _map = new float[Size * Size];
    private readonly int[] _room = new int[Size * Size];

    /// <summary>Round defects of a twentieth of the map's side.</summary>
    [Params(0, 1, 8)]
    public int Defects { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        for (var i = 0; i < Defects; i++)
        {
            var (cx, cy) = ((2 * i + 1) * Size / 16, (3 * i + 2) * Size / 32);
            for (var y = 0; y < Size; y++)
            {
                for (var x = 0; x < Size; x++)
                    _map[y * Size + x] = Math.Max(_map[y * Size + x], 3 - 0.1f * (Math.Abs(x - cx) + Math.Abs(y - cy)));
            }
        }
    }

    [Benchmark]
    public MaskSnippet? FindAndCrop() => MaskSnippet.Crop(DefectMask.Find(_map, Size, Limits, 2592, 1944, room: _room));
}
