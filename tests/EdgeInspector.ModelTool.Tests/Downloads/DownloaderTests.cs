using System.Security.Cryptography;
using EdgeInspector.ModelTool.Downloads;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.ModelTool.Tests.Downloads;

/// <summary>Against a real server on 127.0.0.1 that does what servers do.</summary>
public sealed class DownloaderTests : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("downloads").FullName;
    private readonly LocalServer _server;

    public DownloaderTests() => _server = new LocalServer(_content);

    private string Target => Path.Combine(_folder, "model.pt");

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_OfAWholeFile_PutsItThereAndReportsProgress(bool saysLength)
    {
        _server.SaysLength = saysLength;
        var reports = new List<(long Done, long Total)>();

        Assert.Null(await FetchAsync((done, total) => reports.Add((done, total))));

        AssertComplete();
        Assert.Equal((_content.Length, saysLength ? _content.Length : 0), reports[^1]);
    }

    [Fact]
    public async Task Fetch_AfterABrokenConnection_GoesOnFromThere()
    {
        _server.BreakAfter = 400_000;
        var error = await FetchAsync();

        Assert.StartsWith($"{_server.Address}: the connection broke", error);
        Assert.EndsWith("run it again and it goes on from there", error);
        Assert.False(File.Exists(Target));
        var arrived = new FileInfo(Target + ".partial").Length;
        Assert.InRange(arrived, 1, 400_000);

        _server.BreakAfter = null;
        Assert.Null(await FetchAsync());

        AssertComplete();
        Assert.Equal(["", $"bytes={arrived}-"], _server.Ranges);
    }

    [Fact]
    public async Task Fetch_FromAServerWithoutRanges_StartsOver()
    {
        await BreakAsync();
        _server.HasRanges = false;

        Assert.Null(await FetchAsync());

        AssertComplete();
    }

    [Fact]
    public async Task Fetch_OfAFileThatChangedMeanwhile_StartsOver()
    {
        _server.Content = RandomNumberGenerator.GetBytes(900_000);
        await BreakAsync();
        (_server.Content, _server.ETag) = (_content, "\"two\"");

        Assert.Null(await FetchAsync());

        AssertComplete();
    }

    [Fact]
    public async Task Fetch_OfAFileThatBecameShorter_StartsOver()
    {
        await BreakAsync();
        File.AppendAllBytes(Target + ".partial", new byte[2_000_000]);

        Assert.Null(await FetchAsync());

        AssertComplete();
        Assert.Equal(3, _server.Ranges.Count);
    }

    [Fact]
    public async Task Fetch_WithoutAMarkOfTheVersion_StartsOver()
    {
        _server.ETag = null;
        await BreakAsync();

        Assert.Null(await FetchAsync());

        AssertComplete();
        Assert.Equal(["", ""], _server.Ranges);
    }

    [Fact]
    public async Task Fetch_WhoseRenamingWasInterrupted_FinishesWithoutAskingTheServer()
    {
        File.WriteAllBytes(Target + ".partial", _content);
        File.WriteAllText(Target + ".partial.version", "\"one\"");

        Assert.Null(await FetchAsync());

        AssertComplete();
        Assert.Empty(_server.Ranges);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_OfOtherContent_NamesBothHashesAndLeavesNothing(bool resumed)
    {
        if (resumed)
            await BreakAsync();
        _server.Content = [.. _content[..^1], (byte)~_content[^1]];
        var found = Convert.ToHexStringLower(SHA256.HashData(_server.Content));

        var error = await FetchAsync();

        Assert.Equal($"{_server.Address} has the SHA-256 {found}, expected {Sha256}; what arrived was removed", error);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("404 Not Found", "answers 404 Not Found")]
    [InlineData("500 Oops", "answers 500 Oops")]
    [InlineData("302 Found\r\nLocation: http://example.com/x", "a redirect was refused: http://example.com/x is neither https nor http on this machine")]
    [InlineData("302 Found\r\nLocation: file:///etc/passwd", "a redirect was refused: file:///etc/passwd is neither https")]
    [InlineData("206 Partial Content\r\nContent-Range: bytes 5-9/10", "answers 206")]
    public async Task Fetch_OfAnythingButTheFile_SaysWhatTheServerSaid(string answer, string expected)
    {
        _server.Instead = answer;

        Assert.Contains(expected, await FetchAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Fetch_OfARedirectOnThisMachine_FollowsIt()
    {
        _server.Instead = "302 Found\r\nLocation: /elsewhere/model.pt";

        Assert.Null(await FetchAsync());

        AssertComplete();
    }

    [Theory]
    [InlineData(true, "has 1000000 bytes, more than the 500000 that are accepted")]
    [InlineData(false, "sends more than the 500000 bytes that are accepted")]
    public async Task Fetch_OfMoreThanIsAccepted_StopsAndLeavesNothing(bool saysLength, string expected)
    {
        _server.SaysLength = saysLength;

        Assert.Contains(expected, await FetchAsync(maxBytes: 500_000), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Fetch_FromAServerThatFallsSilent_GivesUpAndCanGoOn()
    {
        _server.StallAfter = 300_000;

        var error = await FetchAsync((done, _) => _time.Advance(done == 300_000 ? Idle : TimeSpan.Zero));

        Assert.Equal($"{_server.Address}: nothing arrived for 20 seconds; run it again and it goes on from there", error);
        Assert.Equal(300_000, new FileInfo(Target + ".partial").Length);
    }

    [Fact]
    public async Task Fetch_FromNobody_SaysSo()
    {
        _server.Dispose();

        Assert.Contains("Connection refused", await FetchAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_ToAFolderThatCannotBeWritten_SaysSo()
    {
        Directory.CreateDirectory(Target + ".partial");

        Assert.StartsWith($"{Target} cannot be written: ", await FetchAsync());
    }

    private string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_content));

    private async Task BreakAsync()
    {
        _server.BreakAfter = 400_000;
        Assert.NotNull(await FetchAsync());
        _server.BreakAfter = null;
    }

    private async Task<string?> FetchAsync(Action<long, long>? progress = null, long maxBytes = 1 << 30)
    {
        using var downloader = new Downloader(Idle, _time);
        var error = await downloader.FetchAsync(new RemoteFile(_server.Address, Sha256, maxBytes), Target, Report, TestContext.Current.CancellationToken);
        Assert.DoesNotContain('\n', error ?? "");
        return error;

        void Report(long done, long total)
        {
            _server.SomethingArrived();
            progress?.Invoke(done, total);
        }
    }

    private void AssertComplete()
    {
        Assert.Equal([Target], Directory.GetFiles(_folder));
        Assert.True(_content.AsSpan().SequenceEqual(File.ReadAllBytes(Target)));
    }
}
