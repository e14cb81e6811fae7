namespace EdgeInspector.Models;

/// <summary>What is put up with from an origin.</summary>
/// <param name="Idle">So long it may say nothing.</param>
/// <param name="Failures">So many connections in a row may bring no byte.</param>
/// <param name="Connections">So many connections one installation may take.</param>
/// <param name="Backoff">The pause after each.</param>
internal sealed record OriginPatience(TimeSpan Idle, int Failures, int Connections, Backoff Backoff)
{
    public static readonly OriginPatience Usual = new(TimeSpan.FromSeconds(30), 5, 100, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
}
