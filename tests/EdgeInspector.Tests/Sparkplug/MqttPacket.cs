using System.Buffers.Binary;
using System.Text;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>An MQTT 5 packet as it was on the wire, read without any MQTT library.</summary>
/// <param name="Type">1 CONNECT, 3 PUBLISH, 8 SUBSCRIBE, 9 SUBACK, 12 PINGREQ, 13 PINGRESP, 14 DISCONNECT.</param>
/// <param name="Flags">The lower half of the first byte.</param>
/// <param name="Body">What follows the length.</param>
internal sealed record MqttPacket(int Type, int Flags, byte[] Body)
{
    public const int Connect = 1, ConnectAck = 2, Publish = 3, Subscribe = 8, SubscribeAck = 9, Disconnect = 14;

    public int QoS => (Flags >> 1) & 3;

    public bool Retain => (Flags & 1) == 1;

    /// <summary>PUBLISH: its topic and payload.</summary>
    public (string Topic, byte[] Payload) Message()
    {
        var at = 0;
        var topic = Text(ref at);
        if (QoS > 0)
            at += 2;
        SkipProperties(ref at);
        return (topic, Body[at..]);
    }

    /// <summary>SUBSCRIBE: filters with the highest QoS wanted.</summary>
    public IReadOnlyList<(string Filter, int QoS)> Filters()
    {
        var at = 2;
        SkipProperties(ref at);
        var filters = new List<(string, int)>();
        while (at < Body.Length)
            filters.Add((Text(ref at), Body[at++] & 3));
        return filters;
    }

    /// <summary>CONNECT: what it says of the session and the Will.</summary>
    public ConnectPacket AsConnect()
    {
        var at = 0;
        var protocol = Text(ref at);
        var (version, flags) = (Body[at], Body[at + 1]);
        at += 4;
        var properties = Properties(ref at);
        var client = Text(ref at);
        if ((flags & 4) == 0)
            return new(protocol, version, (flags & 2) != 0, Expiry(properties), client, null, [], 0, false);
        SkipProperties(ref at);
        var topic = Text(ref at);
        var length = BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(at));
        return new(protocol, version, (flags & 2) != 0, Expiry(properties), client, topic, Body[(at + 2)..(at + 2 + length)], (flags >> 3) & 3, (flags & 0x20) != 0);
    }

    /// <summary>DISCONNECT: its reason code; 0 where it has none.</summary>
    public int Reason() => Body.Length == 0 ? 0 : Body[0];

    /// <summary>Session expiry (property 17) as CONNECT carries it: of the properties used here it stands first, or not at all.</summary>
    private static uint Expiry(ReadOnlySpan<byte> properties)
    {
        for (var at = 0; at < properties.Length;)
        {
            var id = properties[at];
            if (id == 0x11)
                return BinaryPrimitives.ReadUInt32BigEndian(properties[(at + 1)..]);
            at += id switch { 0x21 or 0x22 => 3, 0x27 => 5, 0x17 or 0x19 => 2, _ => throw new InvalidDataException($"property {id}") };
        }

        return 0;
    }

    private ReadOnlySpan<byte> Properties(ref int at)
    {
        var length = Length(Body, ref at)!.Value;
        at += length;
        return Body.AsSpan(at - length, length);
    }

    private void SkipProperties(ref int at) => Properties(ref at);

    private string Text(ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(at));
        at += 2 + length;
        return Encoding.UTF8.GetString(Body, at - length, length);
    }

    /// <summary>A variable byte integer; null when it is not all there yet.</summary>
    public static int? Length(ReadOnlySpan<byte> bytes, ref int at)
    {
        for (var (value, shift) = (0, 0); at < bytes.Length; shift += 7)
        {
            value |= (bytes[at] & 0x7f) << shift;
            if ((bytes[at++] & 0x80) == 0)
                return value;
        }

        return null;
    }
}

internal sealed record ConnectPacket(
    string Protocol, int Version, bool CleanStart, uint SessionExpiry, string ClientId, string? WillTopic, byte[] WillPayload, int WillQoS, bool WillRetain);
