using System.Globalization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>One verdict as one line for people: <c>NotOK  score 0.93  1 defect  12 ms  part-07.png</c>.</summary>
internal static class VerdictText
{
    public static string Name(ResultEvaluation evaluation) => evaluation switch
    {
        ResultEvaluation.Ok => "OK",
        ResultEvaluation.NotOk => "NotOK",
        ResultEvaluation.NotDecidable => "NotDecidable",
        _ => "Undefined",
    };

    /// <param name="evaluation">The verdict.</param>
    /// <param name="score">Null without a picture; the reason is shown then.</param>
    /// <param name="defects">How many are known.</param>
    /// <param name="moreDefects">Whether there are more.</param>
    /// <param name="milliseconds">Preprocessing to verdict.</param>
    /// <param name="name">The part's or file's name.</param>
    /// <param name="reason">Shown where there is no score.</param>
    public static string Line(ResultEvaluation evaluation, float? score, int defects, bool moreDefects, double milliseconds, string? name, string reason)
    {
        var verdict = Name(evaluation).PadRight(5);
        if (score is null)
            return $"{verdict}  {reason}";
        var count = defects == 0 ? "no defect" : moreDefects ? $"over {defects} defects" : defects == 1 ? "1 defect" : $"{defects} defects";
        return string.Create(CultureInfo.InvariantCulture, $"{verdict}  score {score:F2}  {count,-9}  {milliseconds,3:F0} ms  {name}");
    }
}
