using System.Runtime.InteropServices;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>What verify finds in a file that was damaged in a known place.</summary>
public sealed class ExportVerificationTests
{
    private static readonly Tolerance Accepted = Tolerance.Of("fp32");

    [Fact]
    public void Compare_OfAFileAsExported_FindsNothing()
    {
        var differences = Compare(_ => { });

        Assert.Null(differences.FirstOutputBeyond(Accepted));
        Assert.Null(differences.FirstInnerBeyond(Accepted));
        Assert.Equal(["score", "anomaly map", "patch features", "defect types"], differences.Outputs.Select(output => output.Name));
        Assert.Contains("block.8.local", differences.Inner.Select(value => value.Name));

        // The original code's own value of the residual stream after ln_pre, whose largest the range must hold.
        var tokens = Tensors("tiny/debug_vision_blocks.safetensors.gz")["tokens_after_ln_pre"];
        Assert.Equal(tokens.abs().max().item<float>(), differences.Ranges["tokens"].Magnitude, 1e-4f);
    }

    [Theory]
    [InlineData("visual.transformer.resblocks.2.mlp.c_fc.weight", "block.3")]
    [InlineData("visual.transformer.resblocks.4.attn.out_proj.weight", "block.5.local")]
    [InlineData("visual.conv1.weight", "tokens")]
    [InlineData("visual.proj", "level.2")]
    public void Compare_OfAFileWithOneWrongWeight_NamesTheFirstValueBehindIt(string weight, string expected)
    {
        var differences = Compare(model =>
        {
            var tensor = model.Graph.Initializer.First(t => t.Name == weight);
            var values = MemoryMarshal.Cast<byte, float>(tensor.RawData.ToByteArray()).ToArray();
            for (var i = 0; i < values.Length; i += 7)
                values[i] = -values[i];
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        });

        Assert.Equal(expected, differences.FirstInnerBeyond(Accepted)!.Name);
        Assert.NotNull(differences.FirstOutputBeyond(Accepted));
    }

    [Fact]
    public void Of_SomethingThatIsNoNumber_IsBeyondEveryTolerance()
    {
        var nan = ValueDifference.Of("x", [1, float.NaN], [1, 2]);
        var fine = ValueDifference.Of("x", [1f], [1f]);

        Assert.Same(nan, ValueDifference.Worse(fine, nan));
        Assert.Same(nan, ValueDifference.Worse(nan, fine));
        Assert.Same(nan, new Differences([nan], [nan], new Dictionary<string, ValueRange>()).FirstOutputBeyond(new(1e9, 1e9)));
        Assert.Same(nan, new Differences([nan], [nan], new Dictionary<string, ValueRange>()).FirstInnerBeyond(new(1e9, 1e9)));
        Assert.True(double.IsNaN(ValueDifference.Of("x", [1f], [1f, 2f]).Largest));
    }

    private static Differences Compare(Action<ModelProto> damage)
    {
        var clip = ClipOf("tiny");
        var tokenizer = VocabularyFile.Read(ParityData.Path("tokenizer/bpe_simple_vocab_16e6.txt.gz"), "clip.pt", clip.Config.Text).Value!;
        var source = new ModelSource(clip, Prompts("tiny", clip), Options("tiny"), DefectDescriptions.Create(["crack", "metal nut"], tokenizer).Value!);
        var proto = AnomalyClipExporter.Export(source, Precision.Fp32, ExportParityTests.Card);
        damage(proto);
        using var verification = new ExportVerification(source, proto, withRanges: true);
        using var pixels = ImageFile.Read(ParityData.Path("images/o_square.png")).Value!;
        var image = new byte[3 * 98 * 98];
        ModelInput.Write(pixels, 98, image);
        return verification.Compare(image);
    }
}
