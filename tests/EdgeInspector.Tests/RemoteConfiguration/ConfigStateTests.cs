using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Tests.RemoteConfiguration;

public sealed class ConfigStateTests
{
    private static readonly ConfigState Fresh = ConfigState.First.Start(3);

    [Fact]
    public void Start_AfterAProperStop_GoesOnWithTheProbation()
    {
        var state = Accept(Fresh, 4).Interrupt().Start(3);

        Assert.Equal((4, ConfigState.File, null), (state.Candidate, state.Current(), state.Interrupted));
        Assert.Equal("left", Assert.Single(state.Watched!).Camera);
    }

    [Fact]
    public void Start_AfterAKill_UndoesIt()
    {
        var state = Accept(Fresh, 4).Start(3);

        Assert.Equal((null, ConfigState.File, 4), (state.Candidate, state.Current(), state.HighestVersion));
        Assert.Equal((500, ConfigPhase.RolledBack, "the daemon ended without a word during the probation"), (state.History[0].Status, state.History[0].Phase, state.History[0].Message));
    }

    [Fact]
    public void Start_AfterAKillWhileItWasTried_UsesItsVersionUp()
    {
        var state = Fresh.Try(Of(4)).Start(3);

        Assert.Equal((null, null, 4), (state.Trying, state.Candidate, state.HighestVersion));
        Assert.True(state.History[0].WasAccepted());
        Assert.Equal("the daemon ended without a word while it was tried out", state.History[0].Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_WithANewerFile_EndsAnInterruptedProbation(bool onAnotherRemoteOne)
    {
        var before = onAnotherRemoteOne ? Accept(Fresh, 4).Commit("in force") : Fresh;

        var state = Accept(before, 5).Interrupt().Start(9);

        Assert.Equal((null, ConfigState.File, 9, 9), (state.Candidate, state.Current(), state.FileVersion, state.HighestVersion));
        Assert.Equal("a newer configuration file, version 9, took over", state.History[0].Message);
    }

    [Fact]
    public void Start_WithTheSameFileAgain_LeavesWhatCameRemotely()
    {
        var state = Accept(Fresh, 4).Commit("in force");

        Assert.Equal(4, state.Start(3).Current());
        Assert.Equal(ConfigState.File, state.Start(5).Current());
        Assert.Equal(ConfigState.File, state.Start(5).Start(5).Current());
    }

    [Fact]
    public void Back_GoesToTheOneBefore_AndAFileThatIsNoNewerStaysOut()
    {
        var state = Accept(Accept(Fresh, 4).Commit("in force"), 5).Commit("in force");

        var back = state.Back(Attempt.Back("foreman", 5, DateTimeOffset.UnixEpoch))!;

        Assert.Equal((4, "foreman"), (back.Current(), back.History[0].Author));
        Assert.Equal(4, back.Start(3).Current());
        Assert.Null(Fresh.Back(Attempt.Back("foreman", 3, DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public void Refusals_DoNotPushOutWhoChangedWhat()
    {
        var state = Enumerable.Range(4, 12).Aggregate(Fresh, (now, version) => Accept(now, version).Commit("in force"));
        state = Enumerable.Range(100, 50).Aggregate(state, (now, version) => now.Refuse(Of(version) with { Status = 409, Phase = ConfigPhase.Validate }));

        Assert.Equal(Enumerable.Range(6, 10).Reverse(), state.History.Where(a => a.WasAccepted()).Select(a => a.Version));
        Assert.Equal(5, state.History.Count(a => !a.WasAccepted()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines \u0000 and \ud800")]
    [InlineData("long")]
    public void State_WithAnyMessage_IsReadAgain(string message)
    {
        using var folder = new TempFolder();
        var store = ConfigStore.Open(folder.Path, TimeProvider.System).Value!;
        var text = message == "long" ? new string('x', 100_000) : message;

        Assert.Null(store.Become(Accept(Fresh.Refuse(Of(4) with { Status = 400, Message = text }), 4).Undo(text)));

        var again = ConfigStore.Open(folder.Path, TimeProvider.System).Value!;
        Assert.Null(again.SetAside);
        Assert.Equal(2, again.State.History.Count);
    }

    private static ConfigState Accept(ConfigState state, int version) =>
        state.Try(Of(version)).Accept(Of(version), [new() { Camera = "left", MustDeliver = true, HadVerdicts = true }]);

    private static Attempt Of(int version) => new() { At = "now", ConfigId = "c", Version = version, Author = "a", Sha256 = $"{version}", Status = 202, Phase = ConfigPhase.Resources, Message = "" };
}
