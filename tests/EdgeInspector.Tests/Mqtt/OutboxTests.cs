using System.Text.Json.Nodes;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Mqtt;

public sealed class OutboxTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_AcrossRestartsAndDeletions_NumbersWithoutGaps()
    {
        using (var outbox = Open())
        {
            outbox.Append([Ok(), Ok()]);
            outbox.DeleteThrough(2);
            outbox.Append([Ok()]);
        }

        using var again = Open();
        again.Append([Ok()]);

        Assert.Equal([3, 4], again.Peek(10).Select(r => r.Seq));
        Assert.Equal([3, 4], again.Peek(10).Select(r => (int)JsonNode.Parse(r.Json)!["seq"]!));
    }

    [Fact]
    public void Open_OfADamagedFile_SetsItAsideAndGoesOn()
    {
        File.WriteAllText(_folder[Outbox.FileName], new string('x', 5000));

        using var outbox = Open();
        outbox.Append([Ok()]);

        Assert.Equal(1, outbox.Count);
        Assert.StartsWith(_folder[Outbox.FileName] + ".damaged-", outbox.SetAside, StringComparison.Ordinal);
        Assert.True(File.Exists(outbox.SetAside));
    }

    [Fact]
    public void Open_OfAFolderInUse_NamesTheRemedy()
    {
        using var first = Open();

        var second = Outbox.Open(_folder.Path, new(), TimeProvider.System);

        Assert.Equal($"/stateFolder: {_folder.Path} is in use by another edgeinspector; stop it or give this one its own folder", second.Error);
    }

    [Fact]
    public void Append_BeyondTheLimits_GivesUpMasksThenOkResultsAndCounts()
    {
        using var outbox = Open(new(Rows: 3, Masks: 1));
        outbox.Append([NotOk(), Ok(), NotOk()]);
        outbox.Append([NotOk()]);

        var rows = outbox.Peek(10);
        Assert.Equal([1, 3, 4], rows.Select(r => r.Seq));
        Assert.Equal([false, false, true], rows.Select(r => r.Mask is not null));
        Assert.Equal((1, 2), (outbox.DroppedResults, outbox.DroppedMasks));
    }

    [Fact]
    public void Append_AfterALoss_LeavesItsNumbersOut()
    {
        using var outbox = Open();
        outbox.Append([Ok()]);

        outbox.Append([Ok()], lost: 2);

        Assert.Equal([1, 4], outbox.Peek(10).Select(r => r.Seq));
    }

    [Fact]
    public void Replace_OfAFileThatBroke_CountsOn()
    {
        using (var outbox = Open())
        {
            outbox.Append([Ok(), NotOk()]);
            outbox.Replace();
            Assert.Equal((0, 2), (outbox.Count, outbox.LastSeq));
            Assert.True(File.Exists(outbox.SetAside));
        }

        using var again = Open();
        again.Append([Ok()]);
        Assert.Equal([3], again.Peek(10).Select(r => r.Seq));
    }

    [Fact]
    public void Counters_AfterEveryKindOfChange_AgreeWithTheFile()
    {
        using (var outbox = Open(new(Rows: 3, Masks: 2)))
        {
            outbox.Append([NotOk(), Ok(), NotOk(), NotOk(), NotOk()]);
            Assert.Equal((3, 5, 2, 2), (outbox.Count, outbox.LastSeq, outbox.DroppedResults, outbox.DroppedMasks));
            outbox.DeleteThrough(4);
            outbox.Append([NotOk()]);
            Assert.Equal((2, 6, 2, 2), (outbox.Count, outbox.LastSeq, outbox.DroppedResults, outbox.DroppedMasks));
        }

        using var again = Open();
        Assert.Equal((2, 6), (again.Count, again.LastSeq));
    }

    private Outbox Open(OutboxLimits? limits = null) => Outbox.Open(_folder.Path, limits ?? new(), TimeProvider.System).Value!;

    private static (Result, byte[]?) Ok() => (Samples.Result(), null);

    private static (Result, byte[]?) NotOk() => (Samples.Result(evaluation: ResultEvaluation.NotOk), [1, 2, 3]);
}
