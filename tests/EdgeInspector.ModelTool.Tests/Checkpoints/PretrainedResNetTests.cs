using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>A file as ML.NET's package has it, with random weights: what ONNX Runtime makes of it, and what the stem does.</summary>
public sealed class PretrainedResNetTests : IDisposable
{
    private const int Size = 256;

    // ImageNet's, in BGR.
    private static readonly float[] Means = [103.939f, 116.779f, 123.68f];
    private readonly string _file = Path.GetTempFileName();
    private readonly Random _random = new(8);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Stem_SaysWhatTheFileSays()
    {
        using var noGradient = no_grad();
        var (proto, stages) = Network();
        var (clip, rgb) = (Read(proto), Picture());

        // Behind what the stages say stands how rare it is.
        var said = ResidualStem.Forward(clip, PatchEmbedding.Normalise(rgb))[.., ..640];

        var truth = Run(proto, rgb, stages);
        var expected = cat([F.avg_pool2d(truth[0], [4, 4]), F.max_pool2d(truth[0], [4, 4]), F.avg_pool2d(truth[1], [2, 2]), F.max_pool2d(truth[1], [2, 2]), truth[2]], dim: 1);

        // Patches that no border reaches: there the file pads with its own means, the stem with CLIP's, one of 255 away.
        var (inner, innerTruth) = (said[.., .., 5..11, 5..11], expected[.., .., 5..11, 5..11]);
        Assert.InRange(((inner - innerTruth).abs().max() / innerTruth.abs().max()).item<float>(), 0, 1e-4f);
        Assert.InRange(((said - expected).abs().max() / expected.abs().max()).item<float>(), 0, 0.05f);
    }

    [Fact]
    public void ReferenceFeatures_AreAsAlikeAsWhatTheFileSays()
    {
        using var noGradient = no_grad();
        var (proto, stages) = Network();
        var (clip, rgb) = (Read(proto), Picture());
        var images = PatchEmbedding.Normalise(rgb);
        foreach (var (name, value) in ReferenceFeatures.Learn(clip, images))
            clip[name].copy_(value);

        var features = ReferenceFeatures.Of(clip, images);

        // Of the first stage's 64 channels all 64 directions are kept, so that no cosine changes.
        Assert.Equal([1, 3, 32 * 32, 64], features.shape);
        var said = Run(proto, rgb, stages);
        var first = F.avg_pool2d(said[0], [2, 2])[0, .., 12..20, 12..20];
        Assert.InRange((Cosines(first.flatten(1).t()) - Cosines(Inner(features[0, 0], 12, 20))).abs().max().item<float>(), 0, 1e-3f);

        // Of the second's 128 the best 64 keep more of the length than any others do.
        var second = said[1].flatten(2)[0].t();
        second /= second.norm(dim: -1, keepdim: true);
        double Kept(Tensor directions) => second.matmul(directions.t()).square().sum(-1).mean().item<float>();
        var learned = clip[ReferenceFeatures.Weight(1)].flatten(1);
        Assert.InRange((learned.matmul(learned.t()) - eye(64)).abs().max().item<float>(), 0, 1e-4f);
        var (_, values, right) = linalg.svd(second, fullMatrices: false);
        Assert.Equal(Kept(right[..64]), Kept(learned), 1e-3);
        Assert.True(values[63].item<float>() > values[64].item<float>());
    }

    private static Tensor Inner(Tensor features, int from, int to) => features.reshape(32, 32, -1)[from..to, from..to].flatten(0, 1);

    private static Tensor Cosines(Tensor rows)
    {
        rows = rows / rows.norm(dim: -1, keepdim: true);
        return rows.matmul(rows.t());
    }

    private ClipWeights Read(ModelProto proto)
    {
        File.WriteAllBytes(_file, proto.ToByteArray());
        var clip = ClipInitialisation.Draw(NanoModel.Config with { Text = NanoModel.Config.Text with { VocabularySize = 9 } });
        foreach (var (name, value) in PretrainedResNet.Read(_file).Value!)
            clip[name] = value;
        return ClipWeights.Create(clip, "stem").Value!;
    }

    private Tensor Picture()
    {
        var rgb = new byte[Size * Size * 3];
        _random.NextBytes(rgb);
        return tensor(rgb, [1, Size, Size, 3]);
    }

    [Fact]
    public void Read_OfAnotherNetwork_SaysWhichPartIsAnother()
    {
        var (proto, _) = Network();
        proto.Graph.Node.Remove(proto.Graph.Node.Last(node => node.OpType == "Conv"));
        File.WriteAllBytes(_file, proto.ToByteArray());
        Assert.Equal($"--resnet {_file} is not a ResNet-18: it has 14 convolutions", PretrainedResNet.Read(_file).Error);

        proto.Graph.Initializer.First(tensor => tensor.Dims.SequenceEqual([64L])).FloatData.Clear();
        File.WriteAllBytes(_file, proto.ToByteArray());
        Assert.Equal(
            $"--resnet {_file} is not the ResNet-18 of Microsoft.ML.DnnImageFeaturizer.ResNet18: visual.resnet.conv1 is another",
            PretrainedResNet.Read(_file).Error);

        File.WriteAllText(_file, "no model");
        Assert.StartsWith($"--resnet {_file}: ", PretrainedResNet.Read(_file).Error);
    }

    private static IReadOnlyList<Tensor> Run(ModelProto proto, Tensor picture, IReadOnlyList<string> stages)
    {
        using var session = new InferenceSession(proto.ToByteArray());
        var rgb = picture.data<byte>().ToArray();
        var bgr = new float[rgb.Length];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (pixel, channel) = (i / 3, 2 - i % 3);
            bgr[channel * Size * Size + pixel] = rgb[i] - Means[channel];
        }

        using var input = OrtValue.CreateTensorValueFromMemory(bgr, [1, 3, Size, Size]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["image"], [input], stages);
        Tensor Output(int i) => tensor(outputs[i].GetTensorDataAsSpan<float>().ToArray(), outputs[i].GetTensorTypeAndShape().Shape);
        return [.. stages.Select((_, i) => Output(i))];
    }

    /// <summary>ResNet-18's first stages by table 1 of its paper, normalisation and all, in CNTK's paddings.</summary>
    private (ModelProto Proto, IReadOnlyList<string> Stages) Network()
    {
        var graph = new OnnxGraph("resnet");
        graph.Input("image", DataType.Float, 1, 3, Size, Size);
        var x = graph.Add("Relu", [Normalised(graph, "image", 3, 64, 7, 2)]);
        x = graph.Add("MaxPool", [x], List("kernel_shape", 3, 3), List("strides", 2, 2), List("pads", 1, 1, 0, 0));
        var (stages, from) = (new List<string>(), 64);
        foreach (var width in new[] { 64, 128, 256 })
        {
            for (var block = 0; block < 2; block++)
            {
                var stride = width > from ? 2 : 1;
                var shortcut = width > from ? Normalised(graph, x, from, width, 1, stride) : x;
                var inner = Normalised(graph, graph.Add("Relu", [Normalised(graph, x, from, width, 3, stride)]), width, width, 3, 1);
                x = graph.Add("Relu", [graph.Add("Add", [inner, shortcut])]);
                from = width;
            }

            stages.Add(x);
        }

        graph.Output(stages[0], DataType.Float, 1, 64, Size / 4, Size / 4);
        graph.Output(stages[1], DataType.Float, 1, 128, Size / 8, Size / 8);
        graph.Output(stages[2], DataType.Float, 1, 256, Size / 16, Size / 16);
        var model = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return (model, stages);
    }

    private string Normalised(OnnxGraph graph, string x, int from, int to, int kernel, int stride)
    {
        var (before, after) = (kernel / 2, stride == 1 ? kernel / 2 : Math.Max(0, kernel / 2 - 1));
        var weight = Values(graph, 0, Math.Sqrt(2.0 / (from * kernel * kernel)) / (from == 3 ? 60 : 1), to, from, kernel, kernel);
        var convolved = graph.Add("Conv", [x, weight], List("strides", stride, stride), List("pads", before, before, after, after));
        return graph.Add(
            "BatchNormalization",
            [convolved, Values(graph, 1, 0.2, to), Values(graph, 0, 0.2, to), Values(graph, 0, 0.2, to), Values(graph, 1, 0.05, to)],
            OnnxGraph.Attribute("epsilon", 1e-3f));
    }

    private string Values(OnnxGraph graph, double mean, double deviation, params long[] shape)
    {
        var tensor = new TensorProto { Name = $"parameter_{graph.Proto.Initializer.Count}", DataType = DataType.Float };
        tensor.Dims.Add(shape);
        tensor.FloatData.Add(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size))
            .Select(_ => (float)(mean + deviation * Math.Sqrt(3) * (2 * _random.NextDouble() - 1))));
        graph.Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static AttributeProto List(string name, params long[] values) => OnnxGraph.AttributeList(name, values);
}
