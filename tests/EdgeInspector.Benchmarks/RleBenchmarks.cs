using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Benchmarks;

/// <summary>One round defect as run lengths, in a 5 megapixel frame.</summary>
[MemoryDiagnoser]
public class RleBenchmarks
{
    private const int Size = 518, Width = 2592, Height = 1944;

    private DefectMask _mask = null!;

    /// <summary>Of the defect, in cells of the map, five frame pixels each. The larger one's string is too long to be published.</summary>
    [Params(10, 40, 120)]
    public int Diameter { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var map = new float[Size * Size];
        for (var i = 0; i < map.Length; i++)
        {
            var (x, y) = (i % Size - Size / 2, i / Size - Size / 2);
            map[i] = 4 * (x * x + y * y) <= Diameter * Diameter ? 1 : 0;
        }

        _mask = DefectMask.Find(map, Size, new(0.5, 0.5, 0), Width, Height);
    }

    [Benchmark]
    public string? Encode()
    {
        var defect = _mask.Defects[0];
        return CocoRle.TryEncode(_mask, _mask.RegionLabels[0], new Rect(defect.X, defect.Y, defect.Width, defect.Height));
    }
}
