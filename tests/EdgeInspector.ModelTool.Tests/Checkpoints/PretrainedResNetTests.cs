using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

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
        var (proto, second, third) = Network();
        File.WriteAllBytes(_file, proto.ToByteArray());
        var rgb = new byte[Size * Size * 3];
        _random.NextBytes(rgb);

        var stem = PretrainedResNet.Read(_file).Value!;
        var clip = ClipInitialisation.Draw(NanoModel.Config with { Text = NanoModel.Config.Text with { VocabularySize = 9 } });
        foreach (var (name, value) in stem)
            clip[name] = value;
        var said = ResidualStem.Forward(ClipWeights.Create(clip, "stem").Value!, PatchEmbedding.Normalise(tensor(rgb, [1, Size, Size, 3])));

        var (expectedSecond, expectedThird) = Run(proto, rgb, second, third);
        var expected = cat([TorchSharp.torch.nn.functional.avg_pool2d(expectedSecond, [2, 2]), expectedThird], dim: 1);

        // Patches that no border reaches: there the file pads with its own means, the stem with CLIP's, one of 255 away.
        var (inner, truth) = (said[.., .., 5..11, 5..11], expected[.., .., 5..11, 5..11]);
        Assert.InRange(((inner - truth).abs().max() / truth.abs().max()).item<float>(), 0, 1e-4f);
        Assert.InRange(((said - expected).abs().max() / expected.abs().max()).item<float>(), 0, 0.05f);
    }

    [Fact]
    public void Read_OfAnotherNetwork_SaysWhichPartIsAnother()
    {
        var (proto, _, _) = Network();
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

    private static (Tensor Second, Tensor Third) Run(ModelProto proto, byte[] rgb, string second, string third)
    {
        using var session = new InferenceSession(proto.ToByteArray());
        var bgr = new float[rgb.Length];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (pixel, channel) = (i / 3, 2 - i % 3);
            bgr[channel * Size * Size + pixel] = rgb[i] - Means[channel];
        }

        using var input = OrtValue.CreateTensorValueFromMemory(bgr, [1, 3, Size, Size]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["image"], [input], [second, third]);
        Tensor Output(int i) => tensor(outputs[i].GetTensorDataAsSpan<float>().ToArray(), outputs[i].GetTensorTypeAndShape().Shape);
        return (Output(0), Output(1));
    }

    /// <summary>ResNet-18's first stages by table 1 of its paper, normalisation and all, in CNTK's paddings.</summary>
    private (ModelProto Proto, string Second, string Third) Network()
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

        graph.Output(stages[1], DataType.Float, 1, 128, Size / 8, Size / 8);
        graph.Output(stages[2], DataType.Float, 1, 256, Size / 16, Size / 16);
        var model = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return (model, stages[1], stages[2]);
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
