namespace EdgeInspector.Sparkplug;

/// <summary>The primary host as one broker shows it, during one connection.</summary>
/// <param name="known">What the same broker said of it in an earlier connection.</param>
/// <param name="isSoughtElsewhere">Whether it is looked for on another broker when it is not on this one; otherwise it is waited for.</param>
internal sealed class PrimaryHost(HostState? known, bool isSoughtElsewhere) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _online = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gone = new();

    /// <summary>The newest that the host has said.</summary>
    public HostState? Known { get; private set; } = known;

    /// <summary>Ends with the first word that the host is online.</summary>
    public Task Online => _online.Task;

    /// <summary>Cancelled when this connection is of no use any more.</summary>
    public CancellationToken Gone => _gone.Token;

    public void Hear(byte[] payload)
    {
        lock (_lock)
        {
            if (HostState.Read(payload) is not { } news || !news.Follows(Known))
                return;
            Known = news;
            if (news.IsOnline)
                _online.TrySetResult();
            else if (_online.Task.IsCompleted || isSoughtElsewhere)
                _gone.Cancel();
        }
    }

    public void Dispose() => _gone.Dispose();
}
