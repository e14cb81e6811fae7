namespace EdgeInspector.Commanding;

/// <summary>A command that takes a while: those of its name are carried out one after another, and keep no others waiting.</summary>
internal abstract class SlowCommand<T> : Command<T>
    where T : DeviceRequest
{
    /// <summary>So many of its name may wait or be in work: a flood must not take the processor from the cameras for long.</summary>
    private const int Most = 8;

    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private int _count;

    protected abstract CommandReply CarryOut(T request);

    protected sealed override Task<CommandReply> CarryOutAsync(T request, Action<CommandReply> tell, CancellationToken stop)
    {
        lock (_lock)
        {
            if (_count >= Most)
                return Task.FromResult(new CommandReply { Status = CommandReply.Unavailable, Message = $"{_count} commands of this name are not done yet; try again later" });
            _count++;
            var work = CarryOutAfterAsync(_last, request);
            _last = work;
            return work;
        }
    }

    private async Task<CommandReply> CarryOutAfterAsync(Task before, T request)
    {
        // Whatever became of the one before; never on the thread that reads the commands.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            return CarryOut(request);
        }
        finally
        {
            lock (_lock)
                _count--;
        }
    }
}
