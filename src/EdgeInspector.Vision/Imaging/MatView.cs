using System.Runtime.InteropServices;
using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Values that lie elsewhere as a matrix, and what OpenCV's functions read it by; whoever makes it disposes it, before the values go.
/// An array cannot move until then. OpenCvSharp's way from an array (<c>Mat.FromPixelData</c>) holds it until a finalizer has run, however
/// early its matrix is disposed, and what waits for a finalizer makes a garbage collection longer.
/// </summary>
public sealed class MatView : IDisposable
{
    private GCHandle _pin;
    private InputArray? _argument;

    /// <summary>Of an array's own values.</summary>
    /// <param name="rows">H.</param>
    /// <param name="columns">W.</param>
    /// <param name="type">Of an element; the array's own have its depth.</param>
    /// <param name="values">At least H * W elements, row by row. May be longer.</param>
    public MatView(int rows, int columns, MatType type, Array values)
    {
        _pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        Mat = Mat.FromPixelData(rows, columns, type, _pin.AddrOfPinnedObject());
        if (Mat.Total() * Mat.ElemSize() <= Buffer.ByteLength(values))
            return;
        Dispose();
        throw new ArgumentException($"{rows} x {columns} elements of {type} need more than {Buffer.ByteLength(values)} bytes", nameof(values));
    }

    /// <summary>Of an image's own pixels, channels in their own order.</summary>
    internal MatView(ImageBuffer image) => Mat = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC(image.Format.Channels()), image.Address);

    /// <summary>For what writes, and for the matrix's own functions.</summary>
    public Mat Mat { get; }

    /// <summary>For what reads.</summary>
    public InputArray Argument => _argument ??= Mat.AsArgument();

    public void Dispose()
    {
        _argument?.Dispose();
        Mat.Dispose();
        if (_pin.IsAllocated)
            _pin.Free();
    }
}
