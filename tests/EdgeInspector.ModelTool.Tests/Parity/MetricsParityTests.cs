using System.Text.Json;
using EdgeInspector.Vision.Evaluation;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>
/// Against scikit-learn's metrics and AnomalyCLIP's PRO. Counts are exact on both sides; the 1e-12 is for the order in which
/// a few hundred (PRO) to a few thousand (AP) float64 terms are added.
/// </summary>
public sealed class MetricsParityTests
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var set in new[] { "m1_mixed", "m2_ties", "m3_inverse_wide", "m4_separable", "m5_pipeline" })
        {
            // A buffer of one megapixel takes one pass; one of ten pixels a pass for nearly every range of values.
            cases.Add(set, 1 << 20);
            cases.Add(set, 10);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ClassMetrics_OfTheReferenceMaps_AreUpstreams(string set, int pixelBuffer)
    {
        var expected = Json("metrics/expected.json").GetProperty(set);
        using var metrics = new ClassMetrics(pixelBuffer: pixelBuffer);
        AddAll(metrics, set);

        var image = metrics.MeasureImages()!;
        var pixel = metrics.MeasurePixels().Value!;

        Assert.Equal(Number(expected, "image-auroc"), image.Auroc, Tolerance);
        Assert.Equal(Number(expected, "image-ap"), image.AveragePrecision, Tolerance);
        Assert.Equal(Number(expected.GetProperty("image-f1max"), "f1_max"), image.F1Max, Tolerance);
        Assert.Equal(Number(expected, "pixel-auroc"), pixel.Rank!.Auroc, Tolerance);
        Assert.Equal(Number(expected.GetProperty("pixel-f1max"), "f1_max"), pixel.Rank.F1Max, Tolerance);
        Assert.Equal(Number(expected, "pixel-aupro"), pixel.Pro!.Value, Tolerance);
    }

    private static void AddAll(ClassMetrics metrics, string set)
    {
        var data = Tensors($"metrics/{set}.safetensors.gz");
        var maps = data["maps"];
        for (var i = 0; i < maps.shape[0]; i++)
        {
            var mask = data["masks"][i].flatten().data<float>().ToArray();
            var failure = metrics.Add(
                data["scores"][i].item<float>(), data["labels"][i].item<long>() != 0, maps[i].flatten().data<float>().ToArray(),
                [.. mask.Select(value => value > 0)], (int)maps.shape[2]);
            Assert.Null(failure);
        }
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();
}
