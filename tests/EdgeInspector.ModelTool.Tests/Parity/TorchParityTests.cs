using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Imaging;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>The networks in TorchSharp against the original code's values. Tolerances: ten times the reference's own noise.</summary>
public sealed class TorchParityTests
{
    [Theory]
    [MemberData(nameof(Cases), MemberType = typeof(ParityData))]
    public void Preprocessing_OfEveryPngMode_IsPillows(string model, string image)
    {
        var expected = Tensors($"{model}/out/{image}.safetensors.gz");

        var input = Input(model, image);

        Assert.InRange(Difference(input, expected["input"]), 0, 1e-6);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("small")]
    public void TextFeatures_OfBothCastVariants_AreTheReferences(string model)
    {
        var expected = Tensors($"{model}/text.safetensors.gz");
        var clip = ClipOf(model);
        var prompts = Prompts(model, clip);

        Assert.InRange(Difference(prompts.Prompts(), expected["prompts"]), 0, 0);
        Assert.InRange(Difference(prompts.TextFeatures(clip, roundDeepPrompts: false), expected["text_features"]), 0, 1.7e-5);
        Assert.InRange(Difference(prompts.TextFeatures(clip, roundDeepPrompts: true), expected["text_features_halfcast"]), 0, 1.7e-5);
    }

    [Theory]
    [MemberData(nameof(Cases), MemberType = typeof(ParityData))]
    public void Features_OfEveryLevel_AreTheReferences(string model, string image)
    {
        var expected = Tensors($"{model}/out/{image}.safetensors.gz");
        var clip = ClipOf(model);

        var features = DpamVisionEncoder.Encode(clip, Options(model), Input(model, image));

        Assert.InRange(Difference(features.Image, expected["image_features"]), 0, 1.4e-4);
        for (var level = 0; level < features.Levels.Count; level++)
            Assert.InRange(Difference(features.Levels[level], expected[$"patch_features_{level}"]), 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Cases), MemberType = typeof(ParityData))]
    public void ScoreAndMap_OfBothCastVariants_AreTheReferences(string model, string image)
    {
        var expected = Tensors($"{model}/out/{image}.safetensors.gz");
        var clip = ClipOf(model);
        var prompts = Prompts(model, clip);
        var options = Options(model);
        var features = DpamVisionEncoder.Encode(clip, options, Input(model, image));
        var text = prompts.TextFeatures(clip, roundDeepPrompts: false);

        for (var level = 0; level < features.Levels.Count; level++)
            Assert.InRange(Difference(AnomalyScoring.Logits(features.Levels[level], text).softmax(-1), expected[$"similarity_{level}"]), 0, 6e-5);
        Assert.InRange(Difference(AnomalyScoring.Score(features.Image, text), expected["text_probs"]), 0, 3e-5);
        Assert.InRange(Difference(AnomalyScoring.RawMap(features.Levels, text, options.ImageSize), expected["anomaly_map_raw"]), 0, 1e-4);
        Assert.InRange(Difference(TorchInference.Run(clip, options, text, Input(model, image)).Map, expected["anomaly_map"]), 0, 1e-4);

        var (score, map) = TorchInference.Run(clip, options, prompts.TextFeatures(clip, roundDeepPrompts: true), Input(model, image));
        Assert.InRange(Math.Abs(score - expected["text_probs_halfcast"].item<float>()), 0, 3e-5);
        if (expected.TryGetValue("anomaly_map_halfcast", out var halfCastMap))
            Assert.InRange(Difference(map, halfCastMap), 0, 1e-4);
    }

    [Fact]
    public void GaussianFilter_OfTheRawMap_IsScipys()
    {
        var expected = Tensors("tiny/out/o_wide.safetensors.gz");

        Assert.InRange(Difference(GaussianFilter.Apply(expected["anomaly_map_raw"], AnomalyClipOptions.Sigma), expected["anomaly_map"]), 0, 1e-6);
    }

    private static Tensor Input(string model, string image)
    {
        var read = ImageFile.Read(ParityData.Path($"images/{image}.png"));
        Assert.Null(read.Error);
        using var pixels = read.Value!;
        var size = Options(model).ImageSize;
        var rgb = new byte[size * size * 3];
        ModelInput.Write(pixels, size, rgb);
        return PatchEmbedding.Normalise(tensor(rgb).reshape(1, size, size, 3));
    }
}
