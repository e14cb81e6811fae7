using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Tests.RemoteConfiguration;

public sealed class ProbationRuleTests
{
    private const int Parts = 20;

    /// <summary>A camera that has given nothing yet since the change.</summary>
    private static readonly CameraTrial Fresh = new("left", MustDeliver: true, HadVerdicts: true, IsOnline: true, "online: ", IsSound: true, Verdicts: 0, Undecided: 0, "");

    [Fact]
    public void NoCamera_IsOverAtOnce() => Assert.Equal("", ProbationRule.Decide([], Parts, isOver: false));

    [Fact]
    public void EnoughPartsOfEveryCamera_EndIt()
    {
        Assert.Null(ProbationRule.Decide([Fresh with { Verdicts = 20 }, Fresh with { Verdicts = 19 }], Parts, isOver: false));
        Assert.Equal("", ProbationRule.Decide([Fresh with { Verdicts = 20 }, Fresh with { Verdicts = 20 }], Parts, isOver: false));
    }

    [Fact]
    public void TimeUp_EndsIt_IfNothingIsWrong()
    {
        Assert.Null(ProbationRule.Decide([Fresh], Parts, isOver: false));
        Assert.Equal("", ProbationRule.Decide([Fresh], Parts, isOver: true));
        Assert.Equal("", ProbationRule.Decide([Fresh with { IsOnline = false, MustDeliver = false }], Parts, isOver: true));
    }

    [Fact]
    public void Camera_MayComeBack_UntilTheTimeIsUp()
    {
        var away = Fresh with { IsOnline = false, State = "error: no such device" };

        Assert.Null(ProbationRule.Decide([away], Parts, isOver: false));
        Assert.Equal("camera left is error: no such device", ProbationRule.Decide([away], Parts, isOver: true));
    }

    [Fact]
    public void NothingDecidable_UndoesIt_WhereThereWereVerdicts()
    {
        var blind = Fresh with { Undecided = 20, LastReason = "too dark" };

        Assert.Equal("camera left: none of its 20 parts could be judged, and before they could (too dark)", ProbationRule.Decide([blind], Parts, isOver: false));
        Assert.Null(ProbationRule.Decide([blind with { Undecided = 19 }], Parts, isOver: false));
        Assert.StartsWith("camera left: none of its 19", ProbationRule.Decide([blind with { Undecided = 19 }], Parts, isOver: true), StringComparison.Ordinal);
        Assert.Null(ProbationRule.Decide([blind with { HadVerdicts = false }], Parts, isOver: false));
        Assert.Null(ProbationRule.Decide([blind with { Verdicts = 1 }], Parts, isOver: false));
    }

    [Fact]
    public void Fault_UndoesItAtOnce() =>
        Assert.Equal("camera left: its inspection ended by a fault", ProbationRule.Decide([Fresh with { Verdicts = 20 }, Fresh with { IsSound = false }], Parts, isOver: false));
}
