using Google.Protobuf;

namespace EdgeInspector.Sparkplug;

/// <summary>What a host writes to metrics: bytes of NCMD and DCMD to values by name. They are hostile until proved otherwise.</summary>
internal static class CommandReader
{
    private const int Longest = 64 * 1024;

    private const int MostMetrics = 100;

    /// <summary>
    /// The values, each as long, double, bool or string; null when the bytes are no payload. A metric without a name, or with a
    /// value of another kind, is left out: aliases are never given out here. Of two with one name the last counts.
    /// </summary>
    public static IReadOnlyDictionary<string, object>? Read(byte[] payload)
    {
        if (payload.Length > Longest)
            return null;
        try
        {
            var values = new Dictionary<string, object>();
            var input = new CodedInputStream(payload);
            for (var (tag, metrics) = (input.ReadTag(), 0); tag != 0; tag = input.ReadTag())
            {
                if (tag != WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited))
                    input.SkipLastField();
                else if (++metrics > MostMetrics)
                    return null;
                else if (ReadMetric(input.ReadBytes().ToByteArray()) is ({ } name, { } value))
                    values[name] = value;
            }

            return values;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static (string? Name, object? Value) ReadMetric(byte[] metric)
    {
        var input = new CodedInputStream(metric);
        var (name, value) = ((string?)null, (object?)null);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    name = input.ReadString();
                    break;
                case (10, WireFormat.WireType.Varint):
                    value = (long)(int)input.ReadUInt32();
                    break;
                case (11, WireFormat.WireType.Varint):
                    value = (long)input.ReadUInt64();
                    break;
                case (12, WireFormat.WireType.Fixed32):
                    value = (double)input.ReadFloat();
                    break;
                case (13, WireFormat.WireType.Fixed64):
                    value = input.ReadDouble();
                    break;
                case (14, WireFormat.WireType.Varint):
                    value = input.ReadBool();
                    break;
                case (15, WireFormat.WireType.LengthDelimited):
                    value = input.ReadString();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return (name, value);
    }
}
