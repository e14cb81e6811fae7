using System.Globalization;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>A daemon that is killed at any step of a change comes back on a whole configuration, which is the one before or the one after.</summary>
public sealed class KillTests : IDisposable
{
    private const string Remote = """
        "remote": { "probationSeconds": 1, "probationParts": 1 }, "recipes"
        """;

    private readonly TempFolder _folder = new();
    private readonly EdgeInspectorConfig _own;

    public KillTests()
    {
        File.WriteAllText(_folder["model.onnx"], "");
        _own = ConfigReader.Read(Samples.Config.Replace("\"recipes\"", Remote, StringComparison.Ordinal), _folder.Path).Config!;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryWrite_MayBeTheLast()
    {
        var writes = Life(int.MaxValue, isWritten: true);
        Assert.Equal(12, writes);
        foreach (var isWritten in new[] { false, true })
        {
            for (var last = 1; last <= writes; last++)
            {
                Directory.Delete(_own.StateFolder, recursive: true);
                Life(last, isWritten);

                var start = ConfigAtStart.Choose(_own, TimeProvider.System).Value!;
                var version = start.Config.Version;

                // Version 4 is committed by the fifth write (state, message, tried, accepted, committed), 5 is undone, 6 never gets that far.
                var done = isWritten ? last : last - 1;
                Assert.Equal(done >= 5 ? 4 : 3, version);
                Assert.Equal(version == 3 ? 0.9 : 0.4, start.Config.Recipes["r"].ScoreThreshold);
                Assert.Null(start.Store!.State.Candidate);
                Assert.Null(start.Store.State.Trying);
                Assert.Null(start.Store.SetAside);
                Assert.True(start.Store.State.HighestVersion >= version);

                // And takes the next change.
                var next = Message(start.Store.State.HighestVersion + 1, version, 0.5);
                Assert.NotNull(Admission.Judge(next, new(_own, start.Config, start.Store.State, null, null, DateTimeOffset.UnixEpoch)).Config);
            }
        }
    }

    [Fact]
    public async Task Process_KilledAFewTimes_ComesBackWhole() => await KillAsync(4);

    [Fact(Explicit = true)]
    public async Task Process_KilledAHundredTimes_ComesBackWhole() => await KillAsync(100);

    /// <summary>Two changes and the beginning of a third, until a write is the last; how many writes there were.</summary>
    private int Life(int last, bool isWritten)
    {
        var count = 0;
        try
        {
            var store = ConfigStore.Open(_own.StateFolder, TimeProvider.System, (path, bytes) =>
            {
                if (++count == last && !isWritten)
                    throw new KilledException();
                File.WriteAllBytes(path, bytes);
                if (count == last)
                    throw new KilledException();
            }).Value!;
            store.Become(store.State.Start(_own.Version));
            Accept(store, Message(4, 3, 0.4));
            store.Become(store.State.Commit("in force"));
            Accept(store, Message(5, 4, 0.5));
            store.Become(store.State.Undo("camera left is error"));
            Accept(store, Message(6, 4, 0.6));
        }
        catch (KilledException)
        {
        }

        return count;
    }

    private static void Accept(ConfigStore store, DesiredMessage message)
    {
        var attempt = Attempt.Of(message, DateTimeOffset.UnixEpoch);
        store.Write(message);
        store.Become(store.State.Try(attempt));
        store.Become(store.State.Accept(attempt, []));
    }

    private static DesiredMessage Message(int version, int expected, double threshold) => DesiredMessage.Read(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        { "schema": "edgeinspector.config/1", "configId": "c", "version": {{version}}, "expectedVersion": {{expected}}, "issuedAt": "2026-01-01T00:00:00Z",
          "expiresAt": "2999-01-01T00:00:00Z", "author": "a", "config": { "recipes": { "r": { "version": 2, "scoreThreshold": {{threshold}}, "minDefectArea": 0.001 } },
          "cameras": { "left": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "folder", "framesPerSecond": 20, "loop": true } } } } }
        """))).Message!;

    private static async Task KillAsync(int times)
    {
        await using var line = await RemoteLine.StartAsync(parts: 3);
        var random = new Random(7);
        var (before, after) = (0, 0);
        for (var round = 0; round < times; round++)
        {
            var version = (int)line.Reported["highestVersion"]! + 1;
            var present = line.Version;

            // What a version says is known by its number.
            await line.SendAsync(line.Desired(config => config["recipes"]!["r"]!["minDefectArea"] = Area(version)));
            await Task.Delay(random.Next(0, 900), TestContext.Current.CancellationToken);
            line.Daemon.Kill();
            await line.BootAsync();

            Assert.True(line.Version == present || line.Version == version, $"version {line.Version} is neither {present} nor {version}");
            Assert.Equal(line.Version == 3 ? 0.001 : Area(line.Version), (double)line.Reported["config"]!["recipes"]!["r"]!["minDefectArea"]!);
            var result = await line.ResultAsync("left", r => !(bool)r["historical"]!);
            Assert.Contains((int)result["configVersion"]!, new[] { present, version });
            if (line.Version == present)
                before++;
            else
                after++;

            // What was retained comes again: it is refused or let in, once.
            await line.SettledAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed {times} times within a change: came back {before} times on the version before, {after} times on the one after, never on anything else"));
    }

    private static double Area(int version) => Math.Round(0.002 + (version * 0.0001), 4);

    private sealed class KilledException : Exception;
}
