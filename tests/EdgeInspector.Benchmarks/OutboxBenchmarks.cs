using BenchmarkDotNet.Attributes;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Benchmarks;

/// <summary>Results through the outbox on this machine's disk: one commit when they come and one when the broker has them.</summary>
[MemoryDiagnoser]
public class OutboxBenchmarks : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outbox");
    private Outbox _outbox = null!;
    private (Result, byte[]?)[] _results = null!;

    /// <summary>How many came while the commit before went on.</summary>
    [Params(1, 16, 256)]
    public int Together { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _outbox = Outbox.Open(_folder.FullName, new(), TimeProvider.System).Value!;
        _results = [.. Enumerable.Range(0, Together).Select(_ => (ResultBenchmarks.Result(0), (byte[]?)null))];
    }

    [Benchmark]
    public long AppendAndDeliver()
    {
        var last = _outbox.Append([.. _results.Select(r => (r.Item1 with { ResultId = Guid.CreateVersion7() }, r.Item2))])[^1].Seq;
        var waiting = _outbox.Peek(Together)[^1].Seq;
        _outbox.MarkDelivered(waiting);
        return last;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
