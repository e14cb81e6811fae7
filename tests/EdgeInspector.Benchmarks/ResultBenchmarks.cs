using BenchmarkDotNet.Attributes;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Benchmarks;

/// <summary>A result as the JSON that is published.</summary>
[MemoryDiagnoser]
public class ResultBenchmarks
{
    private Result _result = null!;

    /// <summary>Each with a string of run lengths of usual length.</summary>
    [Params(0, 1, 8)]
    public int Defects { get; set; }

    /// <summary>A result as a line makes it.</summary>
    internal static Result Result(int defects) => new()
    {
        ResultId = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        BootId = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Device = "press-4",
        Camera = "left",
        Recipe = "housing",
        RecipeVersion = 3,
        ConfigVersion = 17,
        Model = "anomalyclip-nano",
        ModelSha256 = new string('a', 64),
        JobId = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        PartId = "part-000123",
        CreationTime = DateTimeOffset.UnixEpoch,
        CreationTimeMs = 0,
        CaptureTimeMs = 0,
        ResultEvaluation = defects == 0 ? ResultEvaluation.Ok : ResultEvaluation.NotOk,
        Pass = defects == 0,
        Reason = defects == 0 ? "" : $"{defects} defects above map value 1.5",
        Score = 0.123456f,
        Threshold = 0.5,
        Calibrated = true,
        MapMax = 1.23456f,
        DefectArea = defects * 0.001,
        Defects = [.. Enumerable.Range(0, defects).Select(i => new Defect(300 * i, 200, 60, 40, 1700, 2.5f, new string('a', 120)))],
        Mask = defects == 0 ? null : new("edgeinspector/s/a/l/press-4/left/mask", new string('b', 64), 2000, 0, 200, 2400, 40, 1),
        Timing = new(12.34, 0.05, 9.87, 11.53, 0.4, 34.2),
        Provider = "cpu",
    };

    [GlobalSetup]
    public void SetUp() => _result = Result(Defects);

    [Benchmark]
    public byte[] Write() => MessageJson.Write(_result);
}
