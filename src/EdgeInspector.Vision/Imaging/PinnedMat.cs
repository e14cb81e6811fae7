using System.Runtime.InteropServices;
using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// An array's own values as a matrix, and what OpenCV's functions read it by; whoever makes it disposes it. The array cannot move until
/// then. OpenCvSharp's way from an array (<c>Mat.FromPixelData</c>) holds it until a finalizer has run, however early its matrix is
/// disposed, and what waits for a finalizer makes a garbage collection longer.
/// </summary>
public sealed class PinnedMat : IDisposable
{
    private GCHandle _pin;
    private InputArray? _argument;

    /// <param name="rows">H.</param>
    /// <param name="columns">W.</param>
    /// <param name="type">Of an element; the array's own have its depth.</param>
    /// <param name="values">At least H * W elements, row by row. May be longer.</param>
    public PinnedMat(int rows, int columns, MatType type, Array values)
    {
        _pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        Mat = Mat.FromPixelData(rows, columns, type, _pin.AddrOfPinnedObject());
        if (Mat.Total() * Mat.ElemSize() <= Buffer.ByteLength(values))
            return;
        Dispose();
        throw new ArgumentException($"{rows} x {columns} elements of {type} need more than {Buffer.ByteLength(values)} bytes", nameof(values));
    }

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
