using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Benchmarks;

/// <summary>A frame with a sensor's noise, of a part with one defect, as the picture that is saved of it.</summary>
[MemoryDiagnoser]
public class OverlayBenchmarks : IDisposable
{
    private const int MapSize = 256;
    private static readonly DecisionLimits Limits = new(0.5, 1, 0.0005);

    private ImageBuffer? _frame;
    private PartInspection? _inspection;

    /// <summary>Its height is three quarters of it.</summary>
    [Params(640, 2592)]
    public int Width { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _frame = ImageBuffer.Rent(Width, Width * 3 / 4, PixelFormat.Rgb24);
        var random = new Random(1);
        for (var i = 0; i < _frame.Length; i++)
            _frame.Pixels[i] = (byte)(60 + 100 * (i % Width) / Width + random.Next(8));

        var map = new float[MapSize * MapSize];
        for (var i = 0; i < map.Length; i++)
            map[i] = Math.Max(0, 3 - 0.1f * (Math.Abs(i % MapSize - 100) + Math.Abs(i / MapSize - 60)));
        var found = DefectMask.Find(map, MapSize, Limits, _frame.Width, _frame.Height);
        _inspection = new PartInspection
        {
            Evaluation = ResultEvaluation.NotOk,
            Limits = Limits,
            Reason = "a defect",
            Score = 0.8f,
            MapMax = 3,
            Map = map,
            MapSize = MapSize,
            Area = new(null, MapSize),
            Found = found,
            DefectArea = found.DefectivePixels / (double)found.InspectedPixels,
            Defects = found.Defects,
            DefectsTruncated = false,
            Mask = null,
            PreprocessMs = 0,
            InferenceMs = 0,
            PostprocessMs = 0,
        };
    }

    [Benchmark]
    public long Draw()
    {
        using var overlay = Overlay.Draw(_frame!, _inspection!);
        return overlay.Bytes;
    }

    [Benchmark]
    public int DrawAndEncodeJpeg()
    {
        using var overlay = Overlay.Draw(_frame!, _inspection!);
        using var file = overlay.Jpeg();
        return file.Bytes.Length;
    }

    [Benchmark]
    public int DrawAndEncodePng()
    {
        using var overlay = Overlay.Draw(_frame!, _inspection!);
        using var file = overlay.Png();
        return file.Bytes.Length;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _frame?.Dispose();
        GC.SuppressFinalize(this);
    }
}
