using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Mqtt;

public sealed class OutboxWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Result_ThatCannotBeWrittenAsJson_CostsOnlyItselfAndShowsAsAGap()
    {
        using var outbox = Outbox.Open(_folder.Path, new(), TimeProvider.System).Value!;
        var work = new WorkSignal();
        using var writer = new OutboxWriter(outbox, new("p"), new RetainedTopics(work), Deliveries.Alarms(work), TimeProvider.System, NullLogger<OutboxWriter>.Instance);
        Result[] results = [Samples.Result(), Samples.Result() with { Score = float.NaN }, Samples.Result()];
        foreach (var result in results)
            writer.Add(result, null);

        await writer.StartAsync(TestContext.Current.CancellationToken);
        await outbox.Work.WaitAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([1, 3], outbox.Peek(10).Select(r => r.Seq));
        Assert.True(writer.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Results_ThatAreTooManyForTheMemory_GoOldestFirstAndShowAsAGap()
    {
        using var outbox = Outbox.Open(_folder.Path, new(), TimeProvider.System).Value!;
        var work = new WorkSignal();
        using var writer = new OutboxWriter(outbox, new("p"), new RetainedTopics(work), Deliveries.Alarms(work), TimeProvider.System, NullLogger<OutboxWriter>.Instance);
        var results = Enumerable.Range(0, 4100).Select(_ => Samples.Result()).ToList();
        foreach (var result in results)
            writer.Add(result, null);

        await writer.StartAsync(TestContext.Current.CancellationToken);
        await outbox.Work.WaitAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((4096L, 4100L, new SeqRange(4, 1, 4)), (outbox.Count, outbox.LastSeq, outbox.Dropped));
        Assert.Equal((5, results[4].ResultId.ToString()), (outbox.Peek(1)[0].Seq, outbox.Peek(1)[0].ResultId));
    }
}
