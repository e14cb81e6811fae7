using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Time.Testing;

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
            outbox.MarkDelivered(2);
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
        using (var outbox = Open(new() { Delivered = 2 }))
        {
            outbox.Append([NotOk(1), Ok(), NotOk(2), NotOk(3), NotOk(3)]);
            Assert.Equal((5, 5), (outbox.Count, outbox.LastSeq));
            outbox.MarkDelivered(4);
            outbox.Append([NotOk(4)]);
            Assert.Equal((2, 6), (outbox.Count, outbox.LastSeq));
        }

        Assert.Equal("2|2|3,4|3,4", Sqlite("SELECT (SELECT sum(count) FROM totals WHERE what IN (3, 4)), (SELECT count(*) FROM results WHERE delivered_ms IS NULL), (SELECT group_concat(seq) FROM results WHERE delivered_ms NOT NULL), (SELECT '3,4' WHERE (SELECT count FROM totals WHERE what = 0) = 2)"));
        using var again = Open();
        Assert.Equal((2, 6), (again.Count, again.LastSeq));
    }

    [Fact]
    public void Masks_AreFilesNamedAfterTheirContent_AsLongAsAWaitingResultNamesThem()
    {
        using var outbox = Open();
        outbox.Append([NotOk(1), NotOk(2), NotOk(1)]);

        Assert.Equal([Sha256(1), Sha256(2)], MaskFilesOnDisk());
        Assert.All(outbox.Peek(10), row => Assert.Equal(row.Mask, MaskFiles.Name(outbox.ReadMask(row.Mask!)!)));
        outbox.MarkDelivered(2);
        outbox.Maintain();
        Assert.Equal([Sha256(1)], MaskFilesOnDisk());
        outbox.MarkDelivered(3);
        outbox.Append([Ok()]);
        Assert.Empty(MaskFilesOnDisk());
    }

    [Fact]
    public void Masks_OfDeliveredResults_StayUntilNoPowerCutCanBringTheResultsBack()
    {
        using var outbox = Open();
        outbox.Append([NotOk(1), NotOk(2)]);

        outbox.MarkDelivered(2);

        Assert.Equal([Sha256(1), Sha256(2)], MaskFilesOnDisk());
        outbox.Append([NotOk(2)]);
        Assert.Equal([Sha256(2)], MaskFilesOnDisk());
    }

    [Fact]
    public void Open_SweepsPicturesThatNothingNames()
    {
        using (var outbox = Open())
            outbox.Append([NotOk(1)]);
        File.WriteAllBytes(_folder[$"masks/{Sha256(2)}.png"], [2]);
        File.WriteAllBytes(_folder[$"masks/{Sha256(1)}.png.new"], [0]);

        using var again = Open();

        Assert.Equal([$"{Sha256(1)}.png"], Directory.GetFiles(_folder["masks"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_OfAFileOfTheFirstVersion_MovesItsPicturesOut()
    {
        Sqlite("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE results (
                seq INTEGER PRIMARY KEY, camera TEXT NOT NULL, result_id TEXT NOT NULL, ok INTEGER NOT NULL, json BLOB NOT NULL, mask BLOB);
            CREATE INDEX verdicts ON results (ok DESC, seq);
            CREATE INDEX masks ON results (seq) WHERE mask IS NOT NULL;
            CREATE TABLE sequence (last INTEGER NOT NULL);
            INSERT INTO sequence VALUES (9);
            INSERT INTO results VALUES (7, 'left', 'id7', 0, CAST('{"seq":7}' AS BLOB), x'01'), (9, 'left', 'id9', 1, CAST('{"seq":9}' AS BLOB), NULL);
            """);

        using var outbox = Open();

        Assert.Equal([(7, Sha256(1)), (9, null)], outbox.Peek(10).Select(r => (r.Seq, r.Mask)));
        Assert.Equal([1], outbox.ReadMask(Sha256(1))!);
        Assert.Equal((2, 9), (outbox.Count, outbox.LastSeq));
    }

    [Fact]
    public void Append_BeyondTheBytes_GivesUpOkResultsBeforeNotOkOnesAndSaysWhich()
    {
        var size = MessageJson.Write(Samples.Result()).Length + 1;
        using var outbox = Open(new() { Bytes = size * 3 });
        outbox.Append([(Samples.Result(evaluation: ResultEvaluation.NotOk), null), Ok(), Ok()]);
        outbox.Append([(Samples.Result(evaluation: ResultEvaluation.NotOk), null), Ok()]);

        Assert.Equal([1, 4], outbox.Peek(10).Select(r => r.Seq).Where(seq => seq != 5));
        Assert.Equal(2, outbox.Dropped.First);
        Assert.InRange(outbox.Dropped.Count, 2, 3);
    }

    [Fact]
    public void Maintain_OnADiskThatIsNearlyFull_GivesUpPicturesAndOkResultsButNoNotOkResult()
    {
        using var outbox = Open(new() { FreeBytes = long.MaxValue });
        outbox.Append([NotOk(1), Ok(), Ok(), NotOk(2)]);
        outbox.MarkDelivered(1);

        outbox.Maintain();

        Assert.Equal([(4L, null)], outbox.Peek(10).Select(r => (r.Seq, r.Mask)));
        Assert.Equal((new SeqRange(2, 2, 3), 1L), (outbox.Dropped, outbox.DroppedMasks));
        Assert.Empty(MaskFilesOnDisk());
        Assert.Equal(0, outbox.Resend(1, 1).Count);
    }

    [Fact]
    public void Maintain_OnADiskThatIsNearlyFull_GivesTheRoomBackToIt()
    {
        using (var outbox = Open(new() { FreeBytes = long.MaxValue }))
        {
            outbox.Append([.. Enumerable.Repeat(0, 2000).Select(_ => Ok())]);
            outbox.Maintain();
            Assert.Equal(0, outbox.Count);
        }

        Assert.Equal("0", Sqlite("PRAGMA freelist_count"));
        Assert.InRange(new FileInfo(_folder[Outbox.FileName]).Length, 1, 200_000);
    }

    [Fact]
    public void Maintain_GivesUpWhatIsTooOld_ButNotWhatCameBeforeTheClockWasSet()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        using var outbox = Open(time: time);
        outbox.Append([Ok()]);
        time.SetUtcNow(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        outbox.Append([NotOk(1)]);
        time.Advance(TimeSpan.FromDays(5));
        outbox.Append([Ok()]);

        time.Advance(TimeSpan.FromDays(3));
        outbox.Maintain();

        Assert.Equal([1, 3], outbox.Peek(10).Select(r => r.Seq));
        Assert.Equal(new(1, 2, 2), outbox.Dropped);
        Assert.Empty(MaskFilesOnDisk());
    }

    [Fact]
    public void Resend_QueuesWhatIsKept_AcrossARestart()
    {
        using (var outbox = Open(new() { Delivered = 3 }))
        {
            outbox.Append([Ok(), Ok(), NotOk(1), Ok(), Ok(), Ok()]);
            outbox.MarkDelivered(5);
            Assert.Equal(new(2, 3, 4), outbox.Resend(1, 4));
            Assert.Equal(default, outbox.Resend(6, 100));
        }

        using var again = Open();
        Assert.Equal([3, 4], again.PeekResends(10).Select(r => r.Seq));
        again.MarkResent(3);
        Assert.Equal([4], again.PeekResends(10).Select(r => r.Seq));
        Assert.Equal([6], again.Peek(10).Select(r => r.Seq));
    }

    [Theory]
    [InlineData("UPDATE results SET delivered_ms = 1 WHERE delivered_ms IS NULL AND ok IN (0, 1) AND seq <= 5")]
    [InlineData("SELECT mask FROM results WHERE mask IS NOT NULL AND ok IN (0, 1) AND seq <= 5")]
    [InlineData("DELETE FROM results WHERE delivered_ms IS NULL AND stored_ms BETWEEN 1 AND 2")]
    [InlineData("SELECT seq FROM results WHERE delivered_ms IS NOT NULL ORDER BY delivered_ms, seq LIMIT 5")]
    [InlineData("SELECT seq, bytes FROM results WHERE delivered_ms IS NULL AND ok = 1 AND seq <= 5 ORDER BY seq")]
    public void Statements_OfEveryDelivery_WalkThroughAnIndex(string statement)
    {
        using (Open())
        {
        }

        var plan = Sqlite($"EXPLAIN QUERY PLAN {statement}");
        Assert.Contains("INDEX", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    private string[] MaskFilesOnDisk() => [.. Directory.GetFiles(_folder["masks"]).Select(file => Path.GetFileNameWithoutExtension(file)!).Order().OrderBy(name => name != Sha256(1))];

    /// <summary>The file as SQLite's own program sees it.</summary>
    private string Sqlite(string statements)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sqlite3"), "sqlite3 is not installed (apt-get install sqlite3)");
        using var sqlite = Process.Start(new ProcessStartInfo("/usr/bin/sqlite3", [_folder[Outbox.FileName], statements]) { RedirectStandardOutput = true })!;
        var output = sqlite.StandardOutput.ReadToEnd().TrimEnd();
        sqlite.WaitForExit();
        Assert.Equal(0, sqlite.ExitCode);
        return output;
    }

    private Outbox Open(OutboxLimits? limits = null, TimeProvider? time = null) => Outbox.Open(_folder.Path, limits ?? new(), time ?? TimeProvider.System).Value!;

    private static (Result, byte[]?) Ok() => (Samples.Result(), null);

    private static (Result, byte[]?) NotOk(byte picture = 1) => (Samples.Result(evaluation: ResultEvaluation.NotOk), [picture]);

    /// <summary>From sha256sum, of one byte 1 or 2.</summary>
    private static string Sha256(int picture) => picture == 1
        ? "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
        : "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986";
}
