using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>What became of a message.</summary>
/// <param name="Fate">In one word.</param>
/// <param name="Problem">In a sentence; null when it was taken.</param>
internal readonly record struct Acknowledgement(Fate Fate, string? Problem = null)
{
    public static readonly Acknowledgement Taken = new(Fate.Taken);

    public static Acknowledgement Of(string topic, MqttClientPublishResult answer) =>
        answer.IsSuccess ? Taken : new(
            answer.ReasonCode is MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.QuotaExceeded ? Fate.Forbidden : Fate.Refused,
            $"the broker refuses {topic}: {Name(answer.ReasonCode)}");

    /// <summary>Some brokers answer with codes that MQTT has for the end of a connection only, such as PacketTooLarge.</summary>
    private static string Name(MqttClientPublishReasonCode code) => Enum.IsDefined(code) ? $"{code}" : $"{(MqttClientDisconnectReason)code}";
}

/// <summary>What can become of a message.</summary>
internal enum Fate
{
    /// <summary>The broker has it.</summary>
    Taken,

    /// <summary>The broker will not have this message.</summary>
    Refused,

    /// <summary>The broker will have no message on this topic, or not now.</summary>
    Forbidden,

    /// <summary>No answer came: the connection is of no use any more.</summary>
    Unknown,
}
