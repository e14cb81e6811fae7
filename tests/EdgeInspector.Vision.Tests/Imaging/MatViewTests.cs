using System.Runtime.CompilerServices;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class MatViewTests
{
    [Fact]
    public void Mat_IsTheArrayItself()
    {
        float[] values = [1, 2, 3, 4, 5, 6, 7];
        using var pinned = new MatView(2, 3, MatType.CV_32FC1, values);
        Cv2.Flip(pinned.Argument, pinned.Mat, FlipMode.Y);

        Assert.Equal([3, 2, 1, 6, 5, 4, 7], values);
    }

    /// <summary>By the first collection, for what waits for a finalizer is there for one more.</summary>
    [Fact]
    public void Dispose_LetsGoOfTheArray()
    {
        var array = UseAnArray();
        GC.Collect();

        Assert.False(array.IsAlive);
    }

    [Fact]
    public void ShortArray_IsRefused()
    {
        var values = new byte[11];

        Assert.Throws<ArgumentException>(() => new MatView(2, 2, MatType.CV_8UC3, values));
    }

    // Not inlined: a caller's registers may hold what it used.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAnArray()
    {
        var values = new byte[12];
        using var pinned = new MatView(2, 2, MatType.CV_8UC3, values);
        Assert.Equal(0, Cv2.Mean(pinned.Argument).Val0);
        return new(values);
    }
}
