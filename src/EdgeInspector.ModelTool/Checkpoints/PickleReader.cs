using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Takes the operands of pickle instructions off the bytes, in order, never past the end.</summary>
internal sealed class PickleReader(byte[] bytes)
{
    private const int MaxGlobalName = 512;

    private int _at;

    public byte Byte() => Take(1)[0];

    public long UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public long Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A two's-complement integer: long where it fits, as nearly all do.</summary>
    public object Integer(long length)
    {
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    /// <summary>UTF-8; text that is not becomes replacement characters.</summary>
    public string Text(long length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>One line of a GLOBAL: a module's or a class's name.</summary>
    public string Line()
    {
        var length = bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (length is < 0 or > MaxGlobalName)
            throw new InvalidDataException("has a damaged pickle: a name does not end");
        var line = Text(length);
        _at++;
        return line;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - _at)
            throw new InvalidDataException("has a damaged pickle: it ends too early");
        var span = bytes.AsSpan(_at, (int)length);
        _at += (int)length;
        return span;
    }
}
