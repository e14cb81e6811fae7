using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Benchmarks;

/// <summary>What preparing a 5 megapixel frame costs, and cutting a polygon out of it.</summary>
[MemoryDiagnoser]
public class PreparationBenchmarks : IDisposable
{
    private const int Width = 2592, Height = 1944;

    private readonly PicturePreparation _undistort = new(new Undistortion(new("lens", Width, Height, [2400, 0, Width / 2, 0, 2400, Height / 2, 0, 0, 1], [-0.2, 0.05, 0, 0])));
    private readonly PicturePreparation _rotate = new(turn: RotateFlags.Rotate90Clockwise);
    private readonly PicturePreparation _gray = new(format: PixelFormat.Gray8);
    private readonly InspectedArea _polygon = new(Region.Within(Polygon.Parse($"0,0 {Width},0 {Width},{Height} {Width / 2},{Height}")!), 518);

    [Params(PixelFormat.Gray8, PixelFormat.Rgb24)]
    public PixelFormat Format { get; set; }

    [Benchmark]
    public int Undistort() => Cost(_undistort);

    [Benchmark]
    public int Rotate() => Cost(_rotate);

    [Benchmark]
    public int Gray() => Cost(_gray);

    [Benchmark]
    public int CutOutPolygon()
    {
        using var frame = ImageBuffer.Rent(Width, Height, Format);
        using var part = _polygon.Crop(frame);
        return part.Length;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var preparation in new[] { _undistort, _rotate, _gray })
            preparation.Dispose();
        GC.SuppressFinalize(this);
    }

    // A preparation takes its picture over, so that each needs one.
    private int Cost(PicturePreparation preparation)
    {
        using var prepared = preparation.Apply(ImageBuffer.Rent(Width, Height, Format)).Value!;
        return prepared.Length;
    }
}
