using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>The nano model's shape (with its convolutional stem), untrained: the file against TorchSharp, without any reference data.</summary>
public sealed class NanoExportTests
{
    [Theory]
    [InlineData(256, false)]
    [InlineData(128, false)]
    [InlineData(256, true)]
    public void Export_OfAnUntrainedNano_AgreesWithTorchSharp(int imageSize, bool half)
    {
        random.manual_seed(3);
        using var noGradient = no_grad();
        var tokenizer = NanoModel.Tokenizer();
        var clip = NanoModel.Initialise(tokenizer);
        var prompts = PromptLearner.Initialise(clip, tokenizer.Encode("x x object.").Value!, tokenizer.Encode("x x damaged object.").Value!, 2, 3, 2);
        var options = NanoModel.Options with { ImageSize = imageSize };
        var source = new ModelSource(clip, prompts, options);
        var proto = AnomalyClipExporter.Export(source, half ? Precision.Fp16 : Precision.Fp32, new ModelCard("untrained", "1", "random", "MIT"));
        using var model = AnomalyModel.Load(proto.ToByteArray(), "untrained", new SessionSettings()).Value!;
        var image = new byte[3 * imageSize * imageSize];
        new Random(4).NextBytes(image);

        using var verification = new ExportVerification(source, proto, withRanges: false);
        var differences = verification.Compare(image);

        Assert.Null(differences.FirstOutputBeyond(Tolerance.Of(model.Metadata.Precision)));
        Assert.Null(differences.FirstInnerBeyond(Tolerance.Of(model.Metadata.Precision)));
        Assert.Equal($"ViT-128x6/16@256", model.Metadata.Backbone);
    }

    [Fact]
    public void Create_FromATensorOfAnotherShape_NamesItAndBothShapes()
    {
        var tensors = NanoModel.Initialise(NanoModel.Tokenizer()).Tensors.ToDictionary();
        tensors["visual.transformer.resblocks.1.mlp.c_fc.bias"] = zeros(7);

        Assert.Equal(
            "clip.safetensors: tensor visual.transformer.resblocks.1.mlp.c_fc.bias is [7], expected [512]",
            ClipWeights.Create(tensors, "clip.safetensors").Error);

        tensors.Remove("visual.transformer.resblocks.1.mlp.c_fc.bias");
        Assert.Equal(
            "clip.safetensors lacks the tensor visual.transformer.resblocks.1.mlp.c_fc.bias [512]",
            ClipWeights.Create(tensors, "clip.safetensors").Error);
    }
}
