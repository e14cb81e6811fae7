using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// What a model costs, by its sizes: the multiplications and additions of the matrix products and convolutions that the
/// exported graph does for one picture. Everything else (softmax, LayerNorm, sums) is a small share and not counted.
/// </summary>
/// <param name="Operations">Floating-point operations a picture; a multiplication and its addition are two.</param>
/// <param name="Weights">Numbers that the file holds, in whatever precision.</param>
public sealed partial record ModelCost(double Operations, long Weights)
{
    private const int BytesOfFloat32 = 4, MlpWidth = 4;
    private const string ResidualStem = "R18+";

    /// <summary>What the weights take in float32, as a CPU computes with them.</summary>
    public long WeightBytes => BytesOfFloat32 * Weights;

    /// <summary>Null for a backbone whose name does not tell its sizes.</summary>
    internal static ModelCost? Of(ModelMetadata metadata, ModelProto model)
    {
        if (Sizes(metadata.Backbone) is not var (width, layers))
            return null;
        var weights = model.Graph.Initializer.Where(tensor => tensor.DataType is DataType.Float or DataType.Float16 or DataType.Int8 or DataType.Uint8).ToList();
        var features = model.Graph.Output.First(output => output.Name == ModelContract.PatchFeatures).Type.TensorType.Shape.Dim[^1].DimValue;
        return new(
            2 * (Convolutions(metadata, model.Graph) + Blocks(metadata, width, layers) + Outputs(metadata, width, features) + StemFeatures(metadata, model.Graph)),
            weights.Sum(tensor => tensor.Dims.Aggregate(1L, (product, size) => product * size)));
    }

    /// <summary>The convolutions in front of the first block: each halves the picture, or not, by its stride.</summary>
    private static double Convolutions(ModelMetadata model, GraphProto graph)
    {
        // The file may be anybody's: what does not fit into this is not counted.
        var nodes = graph.Node.Where(node => node.Input.Count > 0 && node.Output.Count > 0).ToList();
        var shapes = graph.Initializer.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, tensor => tensor.Dims);
        foreach (var cast in nodes.Where(node => node.OpType == "Cast" && shapes.ContainsKey(node.Input[0])))
            shapes[cast.Output[0]] = shapes[cast.Input[0]];
        var (products, sides) = (0.0, new Dictionary<string, long>());
        foreach (var node in nodes)
        {
            var stride = Math.Clamp(node.Attribute.FirstOrDefault(attribute => attribute.Name == "strides")?.Ints.FirstOrDefault() ?? 1, 1, model.ImageSize);
            var side = (sides.GetValueOrDefault(node.Input[0], model.ImageSize) + stride - 1) / stride;
            foreach (var output in node.Output)
                sides[output] = side;
            if (node.OpType == "Conv" && node.Input.Count > 1 && shapes.TryGetValue(node.Input[1], out var kernel))
                products += (double)side * side * kernel.Aggregate(1.0, (product, size) => product * size);
        }

        return products;
    }

    private static double Blocks(ModelMetadata model, double width, int layers)
    {
        var (products, tokens) = (0.0, 1 + Patches(model));
        for (var block = 1; block <= layers; block++)
        {
            var hasLocalPath = block > layers - (model.DpamLayers - 1);

            // Nothing but the class token leaves the last block, unless a level is taken from its plain path.
            var asking = block == layers && (hasLocalPath || !model.FeatureLayers.Contains(block)) ? 1 : tokens;
            var (keysAndValues, queriesAndOutput, mlp) = (2 * tokens * width * width, 2 * asking * width * width, 2 * MlpWidth * asking * width * width);
            products += keysAndValues + queriesAndOutput + mlp + Attention(asking, tokens, width);

            // The local path attends with the values alone, which are there already.
            if (hasLocalPath)
                products += Attention(tokens, tokens, width) + tokens * width * width;
        }

        return products;
    }

    /// <summary>Every token that asks meets every other one, and takes its share of each.</summary>
    private static double Attention(double asking, double tokens, double width) => 2 * asking * tokens * width;

    /// <summary>Projection of class token and levels, their comparison with the texts, and the map as two products.</summary>
    private static double Outputs(ModelMetadata model, double width, double features)
    {
        double patches = Patches(model), size = model.ImageSize, grid = model.PatchGrid;
        var rows = 1 + model.Levels * patches;
        return rows * (width * features + features) + size * grid * grid + size * grid * size + patches * features * model.DefectTypes.Count;
    }

    /// <summary>
    /// What a residual stem's features for reference parts take besides convolutions: those of each stage meet those on the
    /// patches' grid g, to tell how rare they are, and the last stage's are brought to the others' grid f by two products, [f, g]
    /// from both sides.
    /// </summary>
    private static double StemFeatures(ModelMetadata model, GraphProto graph)
    {
        var features = graph.Output.FirstOrDefault(output => output.Name == ModelContract.ReferenceFeatures)?.Type?.TensorType?.Shape?.Dim;
        if (!model.Backbone.StartsWith(ResidualStem, StringComparison.Ordinal) || features is not [_, { DimValue: var stages }, { DimValue: var places }, { DimValue: var width }])
            return 0;
        double patches = Patches(model), grid = model.PatchGrid, finer = Math.Sqrt(places);
        return width * (patches * ((stages - 1) * (double)places + patches) + finer * grid * (grid + finer));
    }

    private static double Patches(ModelMetadata model) => (double)model.PatchGrid * model.PatchGrid;

    /// <summary>Of "ViT-L/14@336", "ViT-128x6/16@256", or "R18+ViT-192x4/16@256".</summary>
    private static (int Width, int Layers)? Sizes(string backbone)
    {
        var name = BackboneName().Match(backbone);
        if (!name.Success)
            return null;
        int Number(string group) => int.Parse(name.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return name.Groups["letter"].Value switch
        {
            "B" => (768, 12),
            "L" => (1024, 24),
            "H" => (1280, 32),
            _ => (Number("width"), Number("layers")),
        };
    }

    [GeneratedRegex("^(?:R18\\+)?ViT-(?:(?<letter>[BLH])|(?<width>[0-9]{1,5})x(?<layers>[0-9]{1,3}))/")]
    private static partial Regex BackboneName();
}
