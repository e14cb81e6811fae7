using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Tests.Verdicts;

public sealed class VerdictPolicyTests
{
    private static readonly DecisionLimits Limits = new(ScoreThreshold: 0.6, MapThreshold: 2, MinDefectArea: 0.001);

    [Theory]
    [InlineData(0.59f, 1f, 0, ResultEvaluation.Ok, "")]
    [InlineData(0.6f, 1f, 0, ResultEvaluation.NotOk, "score 0.600 reaches 0.6")]
    [InlineData(0.1f, 3f, 1, ResultEvaluation.NotOk, "1 defect above map value 2")]
    [InlineData(0.9f, 3f, 2, ResultEvaluation.NotOk, "score 0.900 reaches 0.6; 2 defects above map value 2")]
    [InlineData(float.NaN, 1f, 0, ResultEvaluation.NotDecidable, "the model's answer is not a finite number")]
    [InlineData(0.1f, float.NaN, 0, ResultEvaluation.NotDecidable, "the model's answer is not a finite number")]
    [InlineData(0.1f, float.PositiveInfinity, 3, ResultEvaluation.NotDecidable, "the model's answer is not a finite number")]
    public void Decide_ByScoreMapAndDefects(float score, float mapMax, int defects, ResultEvaluation evaluation, string reason) =>
        Assert.Equal((evaluation, reason), VerdictPolicy.Decide(score, mapMax, defects, Limits));
}
