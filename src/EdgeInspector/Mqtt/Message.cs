namespace EdgeInspector.Mqtt;

/// <summary>One message to the broker.</summary>
internal sealed record Message(string Topic, byte[] Payload, string ContentType, bool AtLeastOnce, bool Retain)
{
    public const string Json = "application/json";

    public const string Png = "image/png";

    public const string Jpeg = "image/jpeg";

    public const string Protobuf = "application/x-protobuf";

    /// <summary>Given as an MQTT 5 user property; a mask's payload is a bare picture.</summary>
    public string? ResultId { get; init; }

    /// <summary>An answer's: what the request came with (MQTT 5), so that its sender knows it again.</summary>
    public byte[]? CorrelationData { get; init; }
}
