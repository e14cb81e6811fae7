using Google.Protobuf;

namespace EdgeInspector.Sparkplug;

/// <summary>Payloads to bytes: Protocol Buffers, field by field, as Sparkplug B numbers them.</summary>
internal static class PayloadWriter
{
    /// <param name="payload">What to write.</param>
    /// <param name="withTypes">Births name the type of each metric; afterwards it is known.</param>
    public static byte[] Write(Payload payload, bool withTypes) => Bytes(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)payload.Timestamp);
        foreach (var metric in payload.Metrics)
        {
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(Bytes(inner => Write(inner, metric, withTypes))));
        }

        if (payload.Seq is { } seq)
        {
            output.WriteTag(3, WireFormat.WireType.Varint);
            output.WriteUInt64((ulong)seq);
        }
    });

    private static void Write(CodedOutputStream output, Metric metric, bool withType)
    {
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(metric.Name);
        output.WriteTag(3, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)metric.Timestamp);
        if (withType)
        {
            output.WriteTag(4, WireFormat.WireType.Varint);
            output.WriteUInt32((uint)metric.Type);
        }

        if (metric.IsHistorical)
        {
            output.WriteTag(5, WireFormat.WireType.Varint);
            output.WriteBool(true);
        }

        WriteValue(output, metric.Value);
    }

    private static void WriteValue(CodedOutputStream output, object? value)
    {
        switch (value)
        {
            case null:
                output.WriteTag(7, WireFormat.WireType.Varint);
                output.WriteBool(true);
                break;
            case int number:
                // Two's complement in 32 bits, not sign-extended to 64 as Protocol Buffers' own int32 would be.
                output.WriteTag(10, WireFormat.WireType.Varint);
                output.WriteUInt32((uint)number);
                break;
            case long number:
                output.WriteTag(11, WireFormat.WireType.Varint);
                output.WriteUInt64((ulong)number);
                break;
            case double number:
                output.WriteTag(13, WireFormat.WireType.Fixed64);
                output.WriteDouble(number);
                break;
            case bool isTrue:
                output.WriteTag(14, WireFormat.WireType.Varint);
                output.WriteBool(isTrue);
                break;
            case string text:
                output.WriteTag(15, WireFormat.WireType.LengthDelimited);
                output.WriteString(text);
                break;
            default:
                throw new ArgumentException($"a metric cannot be a {value.GetType().Name}");
        }
    }

    private static byte[] Bytes(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
            write(output);
        return bytes.ToArray();
    }
}
