using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference.Onnx;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary><see cref="PatchRarity"/> as ONNX nodes: a float32 island, since float16 knows no cosine next to 1.</summary>
internal static class PatchRarityGraph
{
    /// <param name="graph">What the nodes are added to.</param>
    /// <param name="features">float32 [N, D, H, H], by name.</param>
    /// <param name="grid">Patches a side of what they are compared with.</param>
    /// <param name="finer">H is so many times the grid.</param>
    /// <returns>[N, widths, H, H] in the graph's precision, by name.</returns>
    public static string Of(WeightGraph graph, string features, int grid, int finer)
    {
        var side = grid * finer;
        var flat = Flat(features);
        var others = finer == 1 ? flat : Flat(ResidualStemGraph.Pool(graph, "AveragePool", features, finer));
        var cosines = graph.Add("MatMul", [graph.Transpose(flat, 0, 1, 3, 2), others]);
        using var sharpness = tensor([.. PatchRarity.Sharpness]).reshape(-1, 1, 1);
        var exponents = graph.Add("Mul", [graph.Add("Sub", [cosines, graph.Float("one_alike", 1)]), graph.Float("rarity_sharpness", sharpness)]);
        var alike = graph.Add("ReduceSum", [graph.Add("Exp", [exponents]), graph.Integers("rarity_axis", -1)], OnnxGraph.Attribute("keepdims", 0));
        var rarity = graph.Add("Neg", [graph.Add("Log", [graph.Add("Add", [alike, graph.Float("rarity_alone", PatchRarity.Alone)])])]);
        return graph.FromFloat(graph.Reshape(rarity, $"rarity_shape_{side}", 0, PatchRarity.Sharpness.Count, side, side));

        string Flat(string x) => graph.Unit(graph.Reshape(x, "rarity_features_shape", 0, 1, ReferenceFeatures.Width, -1), axis: 2);
    }
}
