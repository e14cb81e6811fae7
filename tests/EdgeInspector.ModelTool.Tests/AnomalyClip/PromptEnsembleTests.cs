using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Tests.Parity;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.AnomalyClip;

public sealed class PromptEnsembleTests
{
    [Fact]
    public void Compose_OfAnObject_IsEveryStateInEveryTemplate()
    {
        var normal = PromptEnsemble.Compose("metal nut", PromptEnsemble.NormalStates).ToList();
        var abnormal = PromptEnsemble.Compose("metal nut", PromptEnsemble.AbnormalStates).ToList();

        // WinCLIP: 7 normal and 4 abnormal states in 22 templates.
        Assert.Equal((7 * 22, 4 * 22), (normal.Distinct().Count(), abnormal.Distinct().Count()));
        Assert.Contains("a close-up photo of the flawless metal nut.", normal);
        Assert.Contains("a photo of a metal nut with defect for visual inspection.", abnormal);
    }

    /// <summary>The two texts' own features, from the whole padded context, averaged as WinCLIP says.</summary>
    [Theory]
    [InlineData]
    [InlineData("crack", "hole")]
    public void TextFeatures_AreTheUnitMeanOfUnitFeatures(params string[] defects)
    {
        var clip = ParityData.ClipOf("tiny");
        var vocabulary = ParityData.Path("tokenizer/bpe_simple_vocab_16e6.txt.gz");
        var tokenizer = VocabularyFile.Read(vocabulary, "clip.pt", clip.Config.Text).Value!;
        var expected = new[] { PromptEnsemble.NormalStates, [.. PromptEnsemble.AbnormalStates, .. defects.Select(defect => $"damaged {{0}} with {defect}")] }.Select(states =>
        {
            var units = PromptEnsemble.Compose("nut", states).Select(text => Whole(clip, tokenizer.Encode(text).Value!)).ToArray();
            var mean = cat(units, dim: 0).mean([0]);
            return mean / mean.norm();
        });

        var found = EnsemblePrompts.Create("nut", tokenizer, defects).Value!.TextFeatures(clip, roundDeepPrompts: true);

        Assert.InRange(ParityData.Difference(found, stack([.. expected])), 0, 1e-5);
    }

    [Theory]
    [InlineData("crack,crack", "--defects: 'crack' stands there twice")]
    [InlineData("crack,", "--defects: '' is not 1 to 32 letters, digits, spaces or hyphens")]
    [InlineData("a\nb", "--defects: 'a\nb' is not 1 to 32 letters, digits, spaces or hyphens")]
    public void Create_OfDescriptionsThatCannotBe_SaysWhich(string names, string expected) =>
        Assert.Equal(expected, DefectDescriptions.Create(names.Split(','), new WordTokenizer(["crack"], 8)).Error);

    [Fact]
    public void Create_OfAWordThatTheModelLacks_NamesDescriptionAndWord() =>
        Assert.Equal(
            "--defects 'pit': 'cropped' is not among the 2 words that this model knows",
            DefectDescriptions.Create(["pit"], new WordTokenizer(["a", "pit"], 8)).Error);

    private static Tensor Whole(ClipWeights clip, int[] ids)
    {
        using var noGradient = no_grad();
        var tokens = tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0);
        var raw = TextEncoder.Encode(clip, clip["token_embedding.weight"][tokens], tokens.argmax(dim: -1), []);
        return raw / raw.norm(dim: -1, keepdim: true);
    }
}
