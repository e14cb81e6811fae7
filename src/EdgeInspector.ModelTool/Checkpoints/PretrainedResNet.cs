using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// The weights of a ResNet-18 that has seen ImageNet, as ML.NET's package Microsoft.ML.DnnImageFeaturizer.ResNet18 ships
/// it: an ONNX file for BGR values of 0 to 255 less a mean, with batch normalisation of its own nodes.
/// </summary>
internal static class PretrainedResNet
{
    // ImageNet's, in RGB. The package subtracts a mean picture of 224 x 224, whose own means (123.2, 115.9, 103.1) are within one of them.
    private static readonly float[] Mean = [123.68f, 116.779f, 103.939f];

    /// <summary>A stem's tensors, for images that CLIP's normalisation made; or one sentence on what is wrong.</summary>
    /// <remarks>At the border the same but for CLIP's means being zero there, which differ by at most one of 255.</remarks>
    public static Outcome<IReadOnlyDictionary<string, Tensor>> Read(string path)
    {
        GraphProto graph;
        try
        {
            using var file = File.OpenRead(path);
            graph = ModelProto.Parser.ParseFrom(file).Graph ?? new();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return new Failure($"--resnet {path}: {e.Message}");
        }

        var values = graph.Initializer.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name);
        var convolutions = graph.Node.Where(node => node.OpType == "Conv" && node.Input.Count > 1 && node.Output.Count == 1).ToList();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (expected, index) in ResidualStem.Convolutions.Select((convolution, i) => (convolution, i)))
        {
            if (index >= convolutions.Count)
                return new Failure($"--resnet {path} is not a ResNet-18: it has {convolutions.Count} convolutions");
            var convolution = convolutions[index];
            var normalisation = graph.Node.FirstOrDefault(node => node.OpType == "BatchNormalization" && node.Input.Count == 5 && node.Input[0] == convolution.Output[0]);
            if (normalisation is null
                || !HasValues(convolution.Input[1], expected.Shape)
                || !normalisation.Input.Skip(1).All(name => HasValues(name, expected.To)))
                return new Failure($"--resnet {path} is not the ResNet-18 of Microsoft.ML.DnnImageFeaturizer.ResNet18: {expected.Name} is another");

            var (scale, offset, mean, variance) = (Value(1), Value(2), Value(3), Value(4));
            var epsilon = normalisation.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
            var factor = scale / (variance + epsilon).sqrt();
            tensors[expected.Weight] = Read(values[convolution.Input[1]]) * factor.reshape(-1, 1, 1, 1);
            tensors[expected.Bias] = offset - mean * factor;

            Tensor Value(int input) => Read(values[normalisation.Input[input]]).flatten();
        }

        TakeClipsNormalisation(tensors);
        return tensors;

        bool HasValues(string name, params long[] shape) =>
            values.TryGetValue(name, out var value) && value.Dims.SequenceEqual(shape) && value.FloatData.Count == shape.Aggregate(1L, (product, size) => product * size);
    }

    /// <summary>From (rgb / 255 - mean) / deviation instead of bgr - mean.</summary>
    private static void TakeClipsNormalisation(Dictionary<string, Tensor> tensors)
    {
        var (weight, bias) = (tensors[ResidualStem.First.Weight].flip(1), tensors[ResidualStem.First.Bias]);
        var shift = 255 * tensor(PatchEmbedding.Mean) - tensor(Mean);
        tensors[ResidualStem.First.Bias] = bias + (weight * shift.reshape(1, 3, 1, 1)).sum([1L, 2L, 3L]);
        tensors[ResidualStem.First.Weight] = weight * (255 * tensor(PatchEmbedding.StandardDeviation)).reshape(1, 3, 1, 1);
    }

    private static Tensor Read(TensorProto proto) => tensor([.. proto.FloatData], [.. proto.Dims]);
}
