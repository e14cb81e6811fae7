using System.Buffers.Binary;

namespace EdgeInspector.Modbus;

/// <summary>One request to write into the server's memory: function 15 (multiple coils) or 16 (multiple registers).</summary>
internal sealed class ModbusWrite
{
    public const byte CoilsFunction = 15;

    public const byte RegistersFunction = 16;

    /// <summary>Transaction, protocol, length, unit.</summary>
    public const int HeaderLength = 7;

    private readonly int _address;
    private readonly int _count;
    private readonly byte[] _data;

    private ModbusWrite(byte function, int address, int count, byte[] data) => (Function, _address, _count, _data) = (function, address, count, data);

    public byte Function { get; }

    /// <summary>What is written to, as it reads in a line for people.</summary>
    public string Target
    {
        get
        {
            var kind = Function == CoilsFunction ? "coil" : "holding register";
            return _count == 1 ? $"{kind} {_address}" : $"{kind}s {_address} to {_address + _count - 1}";
        }
    }

    public static ModbusWrite Coils(int address, params ReadOnlySpan<bool> values)
    {
        // The first coil is the lowest bit of the first byte.
        var data = new byte[(values.Length + 7) / 8];
        for (var i = 0; i < values.Length; i++)
            data[i / 8] |= (byte)(values[i] ? 1 << (i % 8) : 0);
        return new(CoilsFunction, address, values.Length, data);
    }

    public static ModbusWrite Registers(int address, params ReadOnlySpan<ushort> values)
    {
        var data = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2 * i), values[i]);
        return new(RegistersFunction, address, values.Length, data);
    }

    /// <summary>The whole request as it goes over TCP.</summary>
    public byte[] Frame(ushort transaction, byte unit)
    {
        var frame = new byte[HeaderLength + 6 + _data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(frame.Length - 6));
        frame[6] = unit;
        frame[7] = Function;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(8), (ushort)_address);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)_count);
        frame[12] = (byte)_data.Length;
        _data.CopyTo(frame, HeaderLength + 6);
        return frame;
    }
}
