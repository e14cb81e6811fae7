using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// Rewrites the linear layers of a float32 graph to 8 bits, in plain ONNX operators: weights int8 and symmetric, with a
/// scale for each output channel; their inputs uint8, with a range that each run measures (DynamicQuantizeLinear) or that
/// was calibrated before. Everything else stays float32: attention, LayerNorm, the similarity and the map.
/// </summary>
internal static class Int8Quantisation
{
    private const string WeightPrefix = "visual.transformer.";

    /// <summary>The values that are quantised: what calibration has to measure.</summary>
    public static IReadOnlyList<string> Inputs(GraphProto graph)
    {
        var weights = Weights(graph);
        return [.. graph.Node.Where(node => IsLinear(node, weights)).Select(node => node.Input[0]).Distinct()];
    }

    /// <param name="graph">Changed in place.</param>
    /// <param name="ranges">Of each of <see cref="Inputs"/>; null to measure in every run.</param>
    public static void Apply(GraphProto graph, IReadOnlyDictionary<string, ValueRange>? ranges)
    {
        var weights = Weights(graph);
        var rewriter = new Rewriter(graph, ranges);
        foreach (var node in graph.Node.ToList())
        {
            if (IsLinear(node, weights))
                rewriter.Quantise(node, weights[node.Input[1]]);
            else
                rewriter.Nodes.Add(node);
        }

        graph.Node.Clear();
        graph.Node.Add(rewriter.Nodes);
    }

    private static Dictionary<string, TensorProto> Weights(GraphProto graph) => graph.Initializer
        .Where(tensor => tensor.Name.StartsWith(WeightPrefix, StringComparison.Ordinal) && tensor.Dims.Count == 2 && tensor.DataType == DataType.Float)
        .ToDictionary(tensor => tensor.Name);

    private static bool IsLinear(NodeProto node, Dictionary<string, TensorProto> weights) => node.OpType == "MatMul" && weights.ContainsKey(node.Input[1]);

    private sealed class Rewriter(GraphProto graph, IReadOnlyDictionary<string, ValueRange>? ranges)
    {
        private readonly HashSet<string> _quantised = [];

        public List<NodeProto> Nodes { get; } = [];

        public void Quantise(NodeProto product, TensorProto weight)
        {
            // Both attentions of a block share their output projection.
            if (_quantised.Add(weight.Name))
                QuantiseWeight(weight);
            if (ranges is null)
                Dynamic(product, weight.Name);
            else
                Calibrated(product, weight.Name, ranges[product.Input[0]]);
        }

        /// <summary>x to 8 bits with its own range, whole-number product, back to float: ONNX Runtime fuses the five nodes.</summary>
        private void Dynamic(NodeProto product, string weight)
        {
            var (x, y) = (product.Input[0], product.Output[0]);
            if (_quantised.Add(x))
                Nodes.Add(Node("DynamicQuantizeLinear", [x], $"{x}.int8", $"{x}.scale", $"{x}.zero"));
            Nodes.Add(Node("MatMulInteger", [$"{x}.int8", weight, $"{x}.zero", $"{weight}.zero"], $"{y}.int32"));
            Nodes.Add(Node("Cast", [$"{y}.int32"], $"{y}.whole"));
            Nodes[^1].Attribute.Add(OnnxGraph.Attribute("to", (long)DataType.Float));
            Nodes.Add(Node("Mul", [$"{x}.scale", $"{weight}.scale"], $"{y}.scale"));
            Nodes.Add(Node("Mul", [$"{y}.whole", $"{y}.scale"], y));
        }

        /// <summary>Quantise and dequantise around the product, which the runtime turns into a whole-number product.</summary>
        private void Calibrated(NodeProto product, string weight, ValueRange range)
        {
            var x = product.Input[0];
            if (_quantised.Add(x))
            {
                // The range must hold 0, which has to be exact.
                var (low, high) = (Math.Min(range.Low, 0), Math.Max(range.High, 0));
                var scale = Math.Max((high - low) / byte.MaxValue, 1e-8f);
                var zero = (byte)Math.Clamp(MathF.Round(-low / scale), byte.MinValue, byte.MaxValue);
                Add($"{x}.scale", DataType.Float, BitConverter.GetBytes(scale));
                Add($"{x}.zero", DataType.Uint8, [zero]);
                Nodes.Add(Node("QuantizeLinear", [x, $"{x}.scale", $"{x}.zero"], $"{x}.int8"));
                Nodes.Add(Node("DequantizeLinear", [$"{x}.int8", $"{x}.scale", $"{x}.zero"], $"{x}.quantised"));
            }

            if (_quantised.Add($"{weight}.quantised"))
            {
                Nodes.Add(Node("DequantizeLinear", [weight, $"{weight}.scale", $"{weight}.zero"], $"{weight}.quantised"));
                Nodes[^1].Attribute.Add(OnnxGraph.Attribute("axis", 1));
            }

            product.Input[0] = $"{x}.quantised";
            product.Input[1] = $"{weight}.quantised";
            Nodes.Add(product);
        }

        /// <summary>[in, out] in place, with its scales beside it, [out].</summary>
        private void QuantiseWeight(TensorProto weight)
        {
            var (rows, columns) = ((int)weight.Dims[0], (int)weight.Dims[1]);
            var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
            var scales = new float[columns];
            for (var i = 0; i < values.Length; i++)
                scales[i % columns] = Math.Max(scales[i % columns], Math.Abs(values[i]));
            for (var c = 0; c < columns; c++)
                scales[c] = Math.Max(scales[c] / sbyte.MaxValue, 1e-12f);
            var quantised = new byte[rows * columns];
            for (var i = 0; i < quantised.Length; i++)
                quantised[i] = (byte)(sbyte)Math.Clamp(MathF.Round(values[i] / scales[i % columns]), -sbyte.MaxValue, sbyte.MaxValue);

            weight.DataType = DataType.Int8;
            weight.RawData = UnsafeByteOperations.UnsafeWrap(quantised);
            Add($"{weight.Name}.scale", DataType.Float, MemoryMarshal.AsBytes(scales.AsSpan()), columns);
            Add($"{weight.Name}.zero", DataType.Int8, new byte[columns], columns);
        }

        private void Add(string name, DataType type, ReadOnlySpan<byte> data, params long[] shape)
        {
            var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(data) };
            tensor.Dims.Add(shape);
            graph.Initializer.Add(tensor);
        }

        private static NodeProto Node(string operation, string[] inputs, params string[] outputs)
        {
            var node = new NodeProto { OpType = operation, Name = outputs[0] };
            node.Input.Add(inputs);
            node.Output.Add(outputs);
            return node;
        }
    }
}
