namespace EdgeInspector.Mqtt;

/// <summary>What goes over a connection. States and results go side by side: a long backlog delays no state.</summary>
internal sealed class Delivery(StateDelivery states, ResultDelivery results)
{
    /// <summary>Delivers until cancelled; returns early with the reason when the connection is of no use any more.</summary>
    public async Task<string> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<string>[] both = [states.RunAsync(session, done.Token), results.RunAsync(session, done.Token)];
        var first = await Task.WhenAny(both);
        await done.CancelAsync();
        await Task.WhenAll(both).ContinueWith(static _ => { }, TaskScheduler.Default);
        return await first;
    }

    /// <summary>Delivers everything there is. Null when done, else what the broker did not take.</summary>
    public async Task<string?> DeliverAsync(BrokerSession session, CancellationToken cancellation) =>
        await states.DeliverAsync(session, cancellation) ?? await results.DeliverAsync(session, cancellation) ?? await states.DeliverAsync(session, cancellation);
}
