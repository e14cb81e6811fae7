using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Modbus;

/// <summary>What a PLC sees of one camera. As it is made, it says nothing of any part: no verdict, nothing online.</summary>
internal sealed record CameraValues
{
    /// <summary>Stands in the score's register where there is no score.</summary>
    public const ushort NoScore = ushort.MaxValue;

    /// <summary>Fractions are written in ten-thousandths.</summary>
    private const int FractionScale = 10_000;

    private ResultEvaluation Evaluation { get; init; }

    private ushort Score { get; init; } = NoScore;

    private ushort Defects { get; init; }

    private ushort DefectArea { get; init; }

    /// <summary>Results of the camera since the daemon's start; 0 before the first.</summary>
    public uint Sequence { get; private init; }

    public bool IsOnline { get; init; }

    public CameraValues With(Result result) => this with
    {
        Evaluation = result.ResultEvaluation,
        Score = result.Score is { } score ? Fraction(score) : NoScore,
        Defects = (ushort)result.Defects.Count,
        DefectArea = Fraction(result.DefectArea),
        Sequence = Sequence + 1,
    };

    /// <summary>No verdict and offline, but no new result either: the sequence stays.</summary>
    public CameraValues Cleared() => new() { Sequence = Sequence };

    /// <summary>
    /// In the order in which they are written: the sequence is last, so that whoever sees it change sees the rest of the
    /// same part, even in a PLC that takes the words in one by one.
    /// </summary>
    public IEnumerable<ModbusWrite> At(ModbusCameraConfig place)
    {
        if (place.Coil is { } coil)
        {
            yield return ModbusWrite.Coils(
                coil, Evaluation == ResultEvaluation.Ok, Evaluation == ResultEvaluation.NotOk, Evaluation == ResultEvaluation.NotDecidable, IsOnline);
        }

        if (place.Register is { } register)
            yield return ModbusWrite.Registers(register, (ushort)Evaluation, Score, Defects, DefectArea, (ushort)(Sequence >> 16), (ushort)Sequence);
    }

    private static ushort Fraction(double value) => (ushort)Math.Clamp(Math.Round(value * FractionScale), 0, NoScore - 1);
}
