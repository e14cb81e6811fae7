using EdgeInspector.Vision.Evaluation;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;

namespace EdgeInspector.ModelTool.Tests.Parity;

public sealed class MetricsParityTests
{
    [Theory]
    [InlineData("m1_mixed")]
    [InlineData("m2_ties")]
    [InlineData("m3_inverse_wide")]
    [InlineData("m4_separable")]
    [InlineData("m5_pipeline")]
    public void Auroc_OfImagesAndPixels_IsScikitLearns(string set)
    {
        var expected = Json("metrics/expected.json").GetProperty(set);
        var data = Tensors($"metrics/{set}.safetensors.gz");

        var image = RankMetrics.Auroc(data["scores"].data<float>().ToArray(), [.. data["labels"].data<long>().ToArray().Select(label => label != 0)]);
        var pixel = RankMetrics.Auroc(data["maps"].data<float>().ToArray(), [.. data["masks"].data<float>().ToArray().Select(mask => mask > 0)]);

        Assert.Equal(expected.GetProperty("image-auroc").GetDouble(), image!.Value, 1e-12);
        Assert.Equal(expected.GetProperty("pixel-auroc").GetDouble(), pixel!.Value, 1e-12);
    }
}
