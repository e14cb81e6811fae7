using EdgeInspector.Mqtt;

namespace EdgeInspector.Commanding;

/// <summary>A command by the form of its payload.</summary>
/// <typeparam name="T">The payload.</typeparam>
internal abstract class Command<T> : ICommand
    where T : DeviceRequest
{
    public CommandPayload<DeviceRequest> Read(byte[] payload)
    {
        var read = CommandPayload<T>.Read(payload);
        return new(read.Value, read.Status, read.Message, read.Errors);
    }

    Task<CommandReply> ICommand.CarryOutAsync(DeviceRequest request, Action<CommandReply> tell, CancellationToken stop) => CarryOutAsync((T)request, tell, stop);

    /// <summary><see cref="ICommand.CarryOutAsync"/>.</summary>
    protected abstract Task<CommandReply> CarryOutAsync(T request, Action<CommandReply> tell, CancellationToken stop);
}

/// <summary>A command that is done in no time, in the order in which they come.</summary>
internal abstract class QuickCommand<T> : Command<T>
    where T : DeviceRequest
{
    protected abstract CommandReply CarryOut(T request);

    protected sealed override Task<CommandReply> CarryOutAsync(T request, Action<CommandReply> tell, CancellationToken stop) => Task.FromResult(CarryOut(request));
}
