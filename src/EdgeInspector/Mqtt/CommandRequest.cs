namespace EdgeInspector.Mqtt;

/// <summary>A command as it came from the broker: unchecked.</summary>
/// <param name="Name">The last level of its topic.</param>
/// <param name="Payload">Whatever was sent.</param>
/// <param name="ResponseTopic">Where its sender wants the answer (MQTT 5); null where it did not say.</param>
/// <param name="CorrelationData">Goes back with the answer.</param>
internal sealed record CommandRequest(string Name, byte[] Payload, string? ResponseTopic, byte[]? CorrelationData)
{
    /// <summary>The camera that its topic names; null for a command to the device.</summary>
    public string? Camera { get; init; }
}
