using System.CommandLine;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary><c>--score KIND</c>: which image score.</summary>
internal static class ScoreOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--score") { Description = "What a part's score is (default: what the model's maker found best)", HelpName = "KIND" };
        option.AcceptOnlyFromAmong([.. ImageScore.Names.Keys]);
        return option;
    }
}
