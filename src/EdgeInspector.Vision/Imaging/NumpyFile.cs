using System.Runtime.InteropServices;
using System.Text;

namespace EdgeInspector.Vision.Imaging;

/// <summary>Writes float32 arrays as NumPy's .npy, format 1.0, so that any notebook can open a map.</summary>
public static class NumpyFile
{
    private const int Alignment = 64;

    /// <param name="path">Overwritten.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">Its product is the number of values.</param>
    public static void Write(string path, ReadOnlySpan<float> values, params int[] shape)
    {
        var sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";
        const int prefix = 10;
        var padded = (prefix + header.Length + 1 + Alignment - 1) / Alignment * Alignment - prefix;
        using var file = File.Create(path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)padded, (byte)(padded >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + '\n'));
        file.Write(MemoryMarshal.AsBytes(values));
    }
}
