using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.Inference;

/// <summary>
/// A model whose answers can be worked out by hand: the map is the mean of the three channels over 255 times a weight,
/// the score the map's mean.
/// </summary>
internal static class HandMadeModel
{
    public const int Size = 16;

    /// <summary>What <see cref="CreateNaming"/> says each of its 2 x 2 patches shows: a crack, a hole, a crack, a hole.</summary>
    public static readonly float[] DefectTypes = [0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.3f, 0.7f];

    /// <summary>The same model with descriptions of defects.</summary>
    public static ModelProto CreateNaming()
    {
        var model = Create();
        model.Graph.Output.Add(Value("defect_types", DataType.Float, 0, 4, 2));
        var types = new TensorProto { Name = "types", DataType = DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(DefectTypes.AsSpan())) };
        types.Dims.Add([1, 4, 2]);
        model.Graph.Initializer.Add(types);
        model.Graph.Node.Add(Node("Identity", "defect_types", ["types"]));
        model.MetadataProps.Add(new StringStringEntryProto { Key = "edgeinspector.defect_types", Value = "crack,hole" });
        return model;
    }

    /// <summary>The same model whose reference parts are compared by the first side x side pixels of its picture, on two levels that are the same.</summary>
    public static ModelProto CreateComparing(int side = 4)
    {
        var model = Create();
        model.Graph.Output.Add(Value("reference_features", DataType.Float, 0, 2, side * side, 3));
        model.Graph.Initializer.Add([Integers("larger_corner", 1_000_000, side, side, 3), Integers("larger_shape", -1, 1, side * side, 3)]);
        model.Graph.Node.Add(Node("Slice", "larger", ["scaled", "zeros", "larger_corner"]));
        model.Graph.Node.Add(Node("Reshape", "level", ["larger", "larger_shape"]));
        model.Graph.Node.Add(Node("Concat", "reference_features", ["level", "level"], ("axis", 1)));
        return model;
    }

    public static ModelProto Create(float weight = 1, bool half = false)
    {
        var graph = new GraphProto { Name = "hand-made" };
        graph.Input.Add(Value("image", DataType.Uint8, 0, Size, Size, 3));
        graph.Output.Add(Value("score", DataType.Float, 0));
        graph.Output.Add(Value("anomaly_map", DataType.Float, 0, Size, Size));
        graph.Output.Add(Value("patch_features", half ? DataType.Float16 : DataType.Float, 0, 1, 4, 3));
        graph.Initializer.Add(Scalar("weight", weight / 255, half));
        graph.Initializer.Add(Integers("shape", -1, 1, 4, 3));
        graph.Initializer.Add(Integers("zeros", 0, 0, 0, 0));
        graph.Initializer.Add(Integers("corner", 1_000_000, 2, 2, 3));

        var (type, precise) = (half ? DataType.Float16 : DataType.Float, DataType.Float);
        graph.Node.Add(Node("Cast", "pixels", ["image"], ("to", (long)type)));
        graph.Node.Add(Node("Mul", "scaled", ["pixels", "weight"]));
        graph.Node.Add(Node("Cast", "wide", ["scaled"], ("to", (long)precise)));
        graph.Node.Add(Node("ReduceMean", "anomaly_map", ["wide"], ("keepdims", 0), ("axes", -1)));
        graph.Node.Add(Node("ReduceMean", "rows", ["anomaly_map"], ("keepdims", 0), ("axes", -1)));
        graph.Node.Add(Node("ReduceMean", "score", ["rows"], ("keepdims", 0), ("axes", -1)));
        graph.Node.Add(Node("Slice", "patch", ["scaled", "zeros", "corner"]));
        graph.Node.Add(Node("Reshape", "patch_features", ["patch", "shape"]));

        var model = new ModelProto { IrVersion = 9, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.MetadataProps.Add(Metadata(weight, half).ToProperties());
        return model;
    }

    public static float[] Map(ReadOnlySpan<byte> rgb, float weight)
    {
        var map = new float[Size * Size];
        for (var i = 0; i < map.Length; i++)
            map[i] = weight * (rgb[3 * i] + rgb[3 * i + 1] + rgb[3 * i + 2]) / 3 / 255;
        return map;
    }

    private static ModelMetadata Metadata(float weight, bool half)
    {
        var map = Map(GoldenSelfTest.DrawImage(Size), weight);
        return new()
        {
            Name = "hand-made",
            Version = "1",
            ImageSize = Size,
            PatchGrid = 2,
            FeatureLayers = [1],
            DpamLayers = 1,
            DeepPromptRounding = "none",
            Backbone = "none",
            Prompts = "none",
            Licence = "MIT",
            Sigma = 0,
            Precision = half ? "fp16" : "fp32",
            SelfTest = GoldenSelfTest.Create(Size, map.Average(), map),
        };
    }

    private static NodeProto Node(string operation, string output, string[] inputs, params (string Name, long Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (var (name, value) in attributes)
        {
            var attribute = new AttributeProto { Name = name };
            if (name == "axes")
            {
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.Add(value);
            }
            else
            {
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = value;
            }

            node.Attribute.Add(attribute);
        }

        return node;
    }

    private static TensorProto Scalar(string name, float value, bool half) => new()
    {
        Name = name,
        DataType = half ? DataType.Float16 : DataType.Float,
        RawData = ByteString.CopyFrom(half ? BitConverter.GetBytes((Half)value) : BitConverter.GetBytes(value)),
    };

    private static TensorProto Integers(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.Add(values.Length);
        return tensor;
    }

    private static ValueInfoProto Value(string name, DataType type, params long[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var size in shape)
            dimensions.Dim.Add(size == 0 ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new() { DimValue = size });
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = dimensions } } };
    }
}
