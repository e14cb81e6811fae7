using EdgeInspector.Mqtt;

namespace EdgeInspector.Commanding;

/// <summary>A command to the device.</summary>
internal interface ICommand
{
    /// <summary>Reads its payload, or says what is wrong with it.</summary>
    CommandPayload<DeviceRequest> Read(byte[] payload);

    /// <summary>Carries it out. What runs before the first await keeps all other commands waiting: it must be quick.</summary>
    /// <param name="request">What <see cref="Read"/> gave.</param>
    /// <param name="tell">Answers on the way, before the last answer.</param>
    /// <param name="stop">The daemon stops; the answer must come still.</param>
    /// <returns>The last answer.</returns>
    Task<CommandReply> CarryOutAsync(DeviceRequest request, Action<CommandReply> tell, CancellationToken stop);
}
