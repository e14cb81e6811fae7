using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>The nano models' shapes, one with a residual stem, untrained, and one with plain convolutions: the file against TorchSharp, without any reference data.</summary>
public sealed class NanoExportTests
{
    [Theory]
    [InlineData(256, false, true)]
    [InlineData(128, false, true)]
    [InlineData(256, true, true)]
    [InlineData(256, false, false)]
    [InlineData(128, false, false)]
    [InlineData(256, true, false)]
    public void Export_OfANano_AgreesWithTorchSharp(int imageSize, bool half, bool hasResidualStem)
    {
        random.manual_seed(3);
        using var noGradient = no_grad();
        var tokenizer = NanoModel.Tokenizer();
        var clip = hasResidualStem ? RandomNano.Create(tokenizer) : NanoClip.Read();
        var prompts = PromptLearner.Initialise(clip, tokenizer.Encode("x x object.").Value!, tokenizer.Encode("x x damaged object.").Value!, 2, 3, 2);
        var options = (hasResidualStem ? NanoModel.Shipped : NanoClip.Options) with { ImageSize = imageSize };
        var source = new ModelSource(clip, prompts, options);
        var proto = AnomalyClipExporter.Export(source, half ? Precision.Fp16 : Precision.Fp32, new ModelCard("untrained", "1", "random", "MIT"));
        using var model = AnomalyModel.Load(proto.ToByteArray(), "untrained", new SessionSettings()).Value!;
        var image = new byte[3 * imageSize * imageSize];
        new Random(4).NextBytes(image);

        using var verification = new ExportVerification(source, proto, withRanges: false);
        var differences = verification.Compare(image);

        // Drawn weights and prompts lie farther apart than trained ones, and a
        // rounded cosine is divided by 0.07 on its way to the map.
        var tolerance = Tolerance.Of(model.Metadata.Precision);
        Assert.Null(differences.FirstOutputBeyond(half && hasResidualStem ? tolerance with { Output = 2 * tolerance.Output } : tolerance));
        Assert.Null(differences.FirstInnerBeyond(tolerance));
        Assert.Equal(hasResidualStem ? "R18+ViT-192x4/16@256" : "ViT-128x6/16@256", model.Metadata.Backbone);
    }

    [Fact]
    public void Create_FromATensorOfAnotherShape_NamesItAndBothShapes()
    {
        var tensors = RandomNano.Create(NanoModel.Tokenizer()).Tensors.ToDictionary();
        tensors["visual.transformer.resblocks.1.mlp.c_fc.bias"] = zeros(7);

        Assert.Equal(
            "clip.safetensors: tensor visual.transformer.resblocks.1.mlp.c_fc.bias is [7], expected [768]",
            ClipWeights.Create(tensors, "clip.safetensors").Error);

        tensors.Remove("visual.transformer.resblocks.1.mlp.c_fc.bias");
        Assert.Equal(
            "clip.safetensors lacks the tensor visual.transformer.resblocks.1.mlp.c_fc.bias [768]",
            ClipWeights.Create(tensors, "clip.safetensors").Error);

        tensors.Remove("visual.resnet.layer2.0.downsample.weight");
        Assert.Equal(
            "clip.safetensors lacks the tensor visual.resnet.layer2.0.downsample.weight [128, 64, 1, 1]",
            ClipWeights.Create(tensors, "clip.safetensors").Error);
    }
}
