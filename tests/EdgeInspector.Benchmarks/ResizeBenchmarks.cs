using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Benchmarks;

/// <summary>From a camera's 5 megapixel frame to the model's input.</summary>
[MemoryDiagnoser]
public class ResizeBenchmarks
{
    private ImageBuffer _frame = null!;
    private byte[] _rgb = null!;

    [Params(PixelFormat.Gray8, PixelFormat.Rgb24)]
    public PixelFormat Format { get; set; }

    [Params(256, 518)]
    public int ImageSize { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _frame = ImageBuffer.Rent(2592, 1944, Format);
        new Random(1).NextBytes(_frame.Pixels);
        _rgb = new byte[ImageSize * ImageSize * 3];
    }

    [GlobalCleanup]
    public void CleanUp() => _frame.Dispose();

    [Benchmark]
    public void Write() => ModelInput.Write(_frame, ImageSize, _rgb, Threads);
}
