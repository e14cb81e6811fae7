using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Inference.Optimised;
using Google.Protobuf;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>Graphs whose attention is ONNX Runtime's own, against the original network in TorchSharp.</summary>
public sealed class FusedAttentionTests
{
    [Theory]
    [InlineData("tiny", "Fp32")]
    [InlineData("tiny", "Fp16")]
    [InlineData("tiny", "Int8")]
    [InlineData("small", "Fp32")]
    public void Apply_ToAnExportedModel_FusesEveryAttention_AndComputesTheSame(string name, string precision)
    {
        var (source, model) = Export(name, precision);
        HalfPrecision.UpCast(model);
        var attentions = model.Graph.Node.Count(node => node.OpType == "Softmax");

        Assert.Equal(attentions, FusedAttention.Apply(model, smallest: 0));

        Assert.InRange(attentions, 12, 100);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "Softmax");
        Assert.Equal(attentions, model.Graph.Node.Count(node => node is { OpType: "MultiHeadAttention", Domain: "com.microsoft" }));
        Assert.Equal("com.microsoft", Assert.Single(model.OpsetImport, opset => opset.Domain.Length > 0).Domain);
        AssertComputes(source, model, precision);
        Assert.Equal(0, FusedAttention.Apply(model, smallest: 0));
    }

    /// <summary>Each makes one attention of the graph another than the one that is known; it must stay, and compute what it did.</summary>
    public static TheoryData<string> Odd => ["probabilities that are changed", "a softmax over other numbers", "a softmax along another axis", "keys that go through another node", "heads that are computed"];

    [Theory]
    [MemberData(nameof(Odd))]
    public void Apply_WhereAnAttentionIsWrittenOtherwise_LeavesThatOne(string oddity)
    {
        var (source, model) = Export("tiny", "Fp32");
        var softmax = model.Graph.Node.First(node => node.OpType == "Softmax");
        var logits = model.Graph.Node.Single(node => node.Output[0] == softmax.Input[0]);
        var keys = model.Graph.Node.Single(node => node.Output[0] == logits.Input[1]);
        switch (oddity)
        {
            case "probabilities that are changed":
                Insert(model, softmax, new NodeProto { OpType = "Relu", Input = { softmax.Output[0] }, Output = { "unsigned" } });
                foreach (var user in model.Graph.Node.Where(node => node.OpType == "MatMul" && node.Input[0] == softmax.Output[0]))
                    user.Input[0] = "unsigned";
                break;
            case "a softmax over other numbers":
                Insert(model, logits, new NodeProto { OpType = "Neg", Input = { logits.Output[0] }, Output = { "minus" } }, new NodeProto { OpType = "Neg", Input = { "minus" }, Output = { "plus" } });
                softmax.Input[0] = "plus";
                break;
            case "a softmax along another axis":
                softmax.Attribute[0].I = 3;
                break;
            case "keys that go through another node":
                Insert(model, keys, new NodeProto { OpType = "Identity", Input = { keys.Output[0] }, Output = { "keys" } });
                logits.Input[1] = "keys";
                break;
            default:
                var split = model.Graph.Node.Single(node => node.Output[0] == keys.Input[0]);
                var shape = model.Graph.Initializer.Single(tensor => tensor.Name == split.Input[1]).Clone();
                shape.Name = "computed_shape";
                Insert(model, model.Graph.Node[0], new NodeProto { OpType = "Identity", Input = { shape.Name }, Output = { "computed" } });
                model.Graph.Initializer.Add(shape);
                split.Input[1] = "computed";
                break;
        }

        var attentions = model.Graph.Node.Count(node => node.OpType == "Softmax");
        Assert.Equal(attentions - 1, FusedAttention.Apply(model, smallest: 0));
        Assert.Same(softmax, Assert.Single(model.Graph.Node, node => node.OpType == "Softmax"));
        AssertComputes(source, model, "Fp32");
    }

    [Fact]
    public void Export_ForTheCpu_OfSmallPictures_IsPortable()
    {
        var clip = ClipOf("tiny");
        var model = AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny")), Precision.Fp32, ExportParityTests.Card, forCpu: true);

        Assert.All(model.Graph.Node, node => Assert.Equal("", node.Domain));
        using var loaded = AnomalyModel.Load(model.ToByteArray(), "tiny", new SessionSettings()).Value!;
        Assert.Equal("portable", loaded.Metadata.Target);
    }

    [Fact]
    public void Export_ForTheCpu_OfLargePictures_SaysSo_AndGpusRefuseIt()
    {
        var clip = ClipOf("tiny");
        var (heads, patch) = (clip.Config.Vision.Heads, clip.Config.Vision.PatchSize);
        var grid = (int)Math.Ceiling(Math.Sqrt(Math.Sqrt(1e6 * FusedAttention.Smallest / heads / sizeof(float))));
        var model = AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny") with { ImageSize = grid * patch }), Precision.Fp32, ExportParityTests.Card, forCpu: true);

        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "Softmax");
        using var loaded = AnomalyModel.Load(model.ToByteArray(), "tiny", new SessionSettings { Providers = ExecutionProviders.All, BuildsEngines = true }).Value!;
        Assert.Equal("cpu", loaded.Metadata.Target);
        Assert.All(loaded.Refusals, refusal => Assert.Equal("the file is for the CPU; export without --target cpu for a GPU", refusal.Reason));
    }

    private static (ModelSource Source, ModelProto Model) Export(string name, string precision)
    {
        var clip = ClipOf(name);
        var source = new ModelSource(clip, Prompts(name, clip), Options(name));
        return (source, AnomalyClipExporter.Export(source, Enum.Parse<Precision>(precision), ExportParityTests.Card));
    }

    private static void Insert(ModelProto model, NodeProto after, params NodeProto[] nodes)
    {
        var place = model.Graph.Node.IndexOf(after) + 1;
        foreach (var node in nodes.Reverse())
        {
            node.Name = node.Output[0];
            model.Graph.Node.Insert(place, node);
        }
    }

    private static void AssertComputes(ModelSource source, ModelProto model, string precision)
    {
        var image = new byte[3 * source.Options.ImageSize * source.Options.ImageSize];
        new Random(4).NextBytes(image);
        using var verification = new ExportVerification(source, model.Clone(), withRanges: false);
        var tolerance = Tolerance.Of(precision.ToLowerInvariant());
        Assert.Null(verification.Compare(image).FirstOutputBeyond(tolerance));
    }
}
