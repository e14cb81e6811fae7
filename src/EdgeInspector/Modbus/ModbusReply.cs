using System.Buffers.Binary;

namespace EdgeInspector.Modbus;

/// <summary>Reads what a server answers to a <see cref="ModbusWrite"/>. Whatever does not fit the request is no answer to it.</summary>
internal static class ModbusReply
{
    /// <summary>Header, function, address, count.</summary>
    public const int Length = 12;

    /// <summary>Header, function, exception code.</summary>
    public const int ExceptionLength = 9;

    private const byte ExceptionFlag = 0x80;

    public static bool IsException(ReadOnlySpan<byte> reply) => (reply[ModbusWrite.HeaderLength] & ExceptionFlag) != 0;

    /// <summary>What is wrong with the first <see cref="ExceptionLength"/> bytes of a reply, or null.</summary>
    public static string? Problem(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply)
    {
        if (!reply[..2].SequenceEqual(request[..2]))
            return $"it answered transaction {Word(reply)} instead of {Word(request)}";
        if (Word(reply[2..]) != 0)
            return $"it does not speak Modbus TCP (protocol {Word(reply[2..])})";
        if (reply[6] != request[6])
            return $"unit {reply[6]} answered instead of unit {request[6]}";
        if ((reply[7] & ~ExceptionFlag) != request[7])
            return $"it answered function {reply[7]} instead of {request[7]}";
        var rest = (IsException(reply) ? ExceptionLength : Length) - 6;
        return Word(reply[4..]) == rest ? null : $"its answer has length {Word(reply[4..])} instead of {rest}";
    }

    /// <summary>Whether the rest of a normal reply names what was asked to be written.</summary>
    public static bool IsEcho(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply) => reply[8..Length].SequenceEqual(request[8..Length]);

    /// <summary>An exception response in words.</summary>
    public static string Refusal(ModbusWrite write, ReadOnlySpan<byte> reply)
    {
        var code = reply[ExceptionLength - 1];
        return code switch
        {
            1 => $"illegal function (1): the PLC does not know function {write.Function}, which writes {write.Target}",
            2 => $"illegal data address (2): the PLC has no {write.Target}",
            3 => $"illegal data value (3): the PLC does not take these values in {write.Target}",
            4 => $"device failure (4): the PLC could not write {write.Target}",
            5 => $"acknowledge (5): the PLC has not written {write.Target} yet",
            6 => $"device busy (6): the PLC has no time for {write.Target}",
            10 => $"gateway path unavailable (10): the gateway has no way to unit {reply[6]}",
            11 => $"gateway target device failed to respond (11): unit {reply[6]} does not answer the gateway",
            _ => $"exception {code} to writing {write.Target}",
        };
    }

    private static ushort Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
