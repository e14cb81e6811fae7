using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Imaging;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>Files that PyTorch wrote, against the same tensors as safetensors and against the original code's outputs.</summary>
public sealed class CheckpointParityTests
{
    [Fact]
    public void ClipStateDict_AsPyTorchSavedIt_IsTheSafetensors()
    {
        var expected = Tensors("tiny/clip.safetensors.gz");
        var actual = Tensors("tiny/clip_state_dict.pt.gz");

        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => AssertSame(pair.Value, actual[pair.Key]));
    }

    [Fact]
    public void TorchScriptArchive_OfMixedPrecision_IsTheSafetensorsRoundedWhereItIsHalf()
    {
        var expected = Tensors("tiny/clip.safetensors.gz");
        using var checkpoint = Value(Checkpoint.Open(ParityData.Path("tiny/clip_torchscript.pt.gz")));

        Assert.Equal("TorchScript archive", checkpoint.Format);
        Assert.Equal(expected.Keys.Concat(["input_resolution", "context_length", "vocab_size"]).Order(), checkpoint.Tensors.Keys.Order());
        foreach (var (name, values) in expected)
        {
            var stored = checkpoint.Tensors[name];
            AssertSame(stored.Type == ScalarType.Float16 ? values.to(float16).to(float32) : values, stored.Read());
        }

        Assert.Equal(115, checkpoint.Tensors.Values.Count(tensor => tensor.Type == ScalarType.Float16));
        Assert.Equal(56, checkpoint.Tensors["input_resolution"].Read().item<long>());
    }

    [Fact]
    public void TorchScriptArchive_RunOnTheFirstImage_GivesTheReferencesOutputs()
    {
        var expected = Tensors("tiny/torchscript_check.safetensors.gz");
        var clip = Value(ClipCheckpoint.Read(ParityData.Path("tiny/clip_torchscript.pt.gz")));
        var prompts = Prompts("tiny", clip);
        var options = Options("tiny");
        using var pixels = Value(ImageFile.Read(ParityData.Path("images/o_square.png")));
        var rgb = new byte[options.ImageSize * options.ImageSize * 3];
        ModelInput.Write(pixels, options.ImageSize, rgb);
        var input = PatchEmbedding.Normalise(tensor(rgb).reshape(1, options.ImageSize, options.ImageSize, 3));

        var text = prompts.TextFeatures(clip, roundDeepPrompts: false);

        // Tolerances: ten times the reference's own noise.
        Assert.InRange(Difference(text, expected["text_features"]), 0, 1.7e-5);
        Assert.InRange(Difference(TorchInference.Run(clip, options, text, input).Map, expected["anomaly_map"]), 0, 1e-4);
    }

    [Theory]
    [InlineData("tiny", "tiny/prompt_learner.pth", "tiny/prompt_learner.safetensors.gz")]
    [InlineData("small", "small/prompt_learner.pth.gz", "small/prompt_learner.safetensors.gz")]
    public void Prompts_AsUpstreamSavedThem_AreTheSafetensors(string model, string pth, string safetensors)
    {
        var text = ClipOf(model).Config.Text;

        var actual = Value(PromptCheckpoint.Read(ParityData.Path(pth), text));

        var expected = Value(PromptCheckpoint.Read(ParityData.Path(safetensors), text));
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors, pair => AssertSame(pair.Value, actual.Tensors[pair.Key]));
        Assert.Equal(ScalarType.Int32, actual.Tensors["tokenized_prompts_pos"].dtype);
    }

    [Fact]
    public void TrainedPrompts_AsUpstreamSavedThem_AreTheReferencesState()
    {
        var actual = Value(PromptCheckpoint.Read(ParityData.Path("tiny/train/prompt_learner_after_step5.pth.gz"), ClipOf("tiny").Config.Text));

        Assert.All(Tensors("tiny/train/state_after_step5.safetensors.gz"), pair => AssertSame(pair.Value, actual.Tensors[pair.Key]));
    }

    [Fact]
    public void Prompts_OfAnotherModel_NameTheTensorAndBothShapes()
    {
        var error = PromptCheckpoint.Read(ParityData.Path("tiny/prompt_learner.pth"), ClipOf("small").Config.Text).Error;

        Assert.EndsWith("tensor ctx_pos is [1, 1, 12, 64], expected [1, 1, n, 128]; is it for another CLIP?", error);
    }

    [Fact]
    public void Prompts_GivenAsClip_AreNotTakenForOne()
    {
        var error = ClipCheckpoint.Read(ParityData.Path("tiny/prompt_learner.pth")).Error;

        Assert.EndsWith("is not a CLIP checkpoint with a vision transformer: it has no tensor visual.conv1.weight", error);
    }

    internal static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, string.Join(',', expected.shape)), (actual.dtype, string.Join(',', actual.shape)));
        Assert.True(expected.bytes.SequenceEqual(actual.bytes));
    }
}
