using HdrHistogram;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Commands.Bench;

/// <summary>How long the stages of many inspections took.</summary>
internal sealed class StageTimes
{
    private static readonly (string Name, Func<PartInspection, double> Milliseconds)[] All =
    [
        ("preprocess", inspection => inspection.PreprocessMs),
        ("inference", inspection => inspection.InferenceMs),
        ("postprocess", inspection => inspection.PostprocessMs),
        ("total", inspection => inspection.PreprocessMs + inspection.InferenceMs + inspection.PostprocessMs),
    ];

    private readonly LongHistogram[] _durations = [.. All.Select(_ => Percentiles.CreateHistogram())];

    public void Add(PartInspection inspection)
    {
        for (var i = 0; i < All.Length; i++)
            _durations[i].RecordValue(Percentiles.Ticks(All[i].Milliseconds(inspection)));
    }

    public IReadOnlyDictionary<string, Percentiles> ToPercentiles() =>
        All.Zip(_durations).ToDictionary(stage => stage.First.Name, stage => Percentiles.Of(stage.Second));
}
