using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Training;

/// <summary>Untrained prompts against a prompt checkpoint that the original code wrote.</summary>
public sealed class LearnedPromptTests
{
    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("small", 9)]
    public void NewPrompts_HaveTheOriginalsTensorsTypesAndFixedWords(string model, int depth)
    {
        var clip = ClipOf(model);
        var original = Tensors($"{model}/prompt_learner.safetensors.gz");

        var tokens = LearnedPromptTokens.Create(clip.Config.Text, 12, NoTokenizer).Value!;
        var prompts = PromptLearner.Initialise(clip, tokens.Normal, tokens.Abnormal, contextLength: 12, depth, deepLength: 4);

        // The original's loader insists on every name, so that one is missing or too many is a file that it cannot read.
        Assert.Equal(original.Keys.Order(), prompts.Tensors.Keys.Order());
        foreach (var (name, expected) in original)
        {
            var found = prompts.Tensors[name];
            Assert.Equal((name, expected.dtype, string.Join(',', expected.shape)), (name, found.dtype, string.Join(',', found.shape)));
            if (name.StartsWith("token", StringComparison.Ordinal))
                Assert.InRange(Difference(found, expected), 0, 0);
        }
    }

    [Fact]
    public void Create_WithTooManyLearnedTokens_SaysHowManyThereAre() =>
        Assert.Equal(
            "--n-ctx 73 leaves no room for the fixed words: the text transformer takes 77 tokens",
            LearnedPromptTokens.Create(ClipOf("tiny").Config.Text, 73, NoTokenizer).Error);

    /// <summary>On the meta device nothing is computed, but to mix two devices is an error, as it is with a GPU.</summary>
    [Fact]
    public void Losses_OnAnotherDevice_StayThere()
    {
        const int size = 28;
        var text = zeros(2, 8, device: META, requires_grad: true);
        var features = new VisionFeatures(zeros(2, 8, device: META), [zeros(2, 5, 8, device: META), zeros(2, 5, 8, device: META)]);

        var losses = LossTerms.Of(features, text, zeros(2, size, size, device: META), zeros(2, dtype: int64, device: META));
        losses.Total.backward();

        Assert.Equal(TorchSharp.DeviceType.META, text.grad!.device.type);
        Assert.Equal(TorchSharp.DeviceType.META, PatchEmbedding.Normalise(zeros(2, size, size, 3, dtype: uint8, device: META)).device.type);
    }

    private static Outcome<ITokenizer> NoTokenizer() => throw new InvalidOperationException("CLIP's own ids need no vocabulary");
}
