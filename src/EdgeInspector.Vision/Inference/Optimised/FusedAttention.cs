using EdgeInspector.Vision.Inference.Onnx;

namespace EdgeInspector.Vision.Inference.Optimised;

/// <summary>
/// Replaces each attention that is written out in a float32 graph (two products around a softmax, and the transpositions for
/// them) by ONNX Runtime's own, <c>com.microsoft.MultiHeadAttention</c>. On a CPU it takes the queries in blocks that stay in
/// the cache, so that the [heads, tokens, tokens] logits, 120 MB at 1370 tokens, are never written to memory. Where they would
/// have stayed in the cache anyway that gains nothing, and loses with few heads; such attentions stay, as do those that are
/// written in another way.
/// </summary>
public static class FusedAttention
{
    /// <summary>Megabytes of logits from which it pays: measured, at 50 it does by a hundredth or two, at 16 not any more.</summary>
    public const int Smallest = 32;

    private const string Domain = "com.microsoft";

    // Between heads beside the width, [N, tokens, heads, w], and heads in front: for q and v, for k, and from v to k.
    private static readonly long[] HeadsFirst = [0, 2, 1, 3], KeysLast = [0, 2, 3, 1], Turned = [0, 1, 3, 2];

    /// <summary>Changes the graph in place; returns how many attentions it replaced.</summary>
    /// <param name="model">An EdgeInspector model in float32.</param>
    /// <param name="smallest">Megabytes of logits from which attentions are replaced.</param>
    public static int Apply(ModelProto model, int smallest = Smallest)
    {
        var tokens = 1 + model.Graph.Output.First(output => output.Name == ModelContract.PatchFeatures).Type.TensorType.Shape.Dim[2].DimValue;
        var values = new GraphValues(model.Graph);
        var replaced = 0;
        foreach (var softmax in model.Graph.Node.Where(node => node.OpType == "Softmax").ToList())
        {
            if (Find(values, softmax) is not { } found || found.Heads * tokens * tokens * sizeof(float) < 1_000_000L * smallest)
                continue;
            Replace(found);
            replaced++;
        }

        if (replaced == 0)
            return 0;
        GraphValues.RemoveUnused(model.Graph);
        if (model.OpsetImport.All(opset => opset.Domain != Domain))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });
        return replaced;
    }

    private static Attention? Find(GraphValues values, NodeProto softmax)
    {
        if (softmax.Attribute.FirstOrDefault(attribute => attribute.Name == "axis") is { I: not -1 })
            return null;
        if (values.Maker(softmax.Input[0], "MatMul") is not { } logits || values.OnlyUser(softmax) is not { OpType: "MatMul" } mix)
            return null;
        if (values.OnlyUser(mix) is not { OpType: "Transpose" } transpose || !IsBy(transpose, HeadsFirst) || values.OnlyUser(transpose) is not { OpType: "Reshape" } merge)
            return null;
        var (query, scale) = Scaled(values, logits.Input[0]);
        var (q, k, v) = (Split(values, query, HeadsFirst), Keys(values, logits.Input[1]), Split(values, mix.Input[1], HeadsFirst));
        return q is { } a && k is { } b && v is { } c && a.Heads == b.Heads && a.Heads == c.Heads ? new(merge, a.Value, b.Value, c.Value, a.Heads, scale) : null;
    }

    /// <summary>x, or x times a constant: x and the constant.</summary>
    private static (string Value, float Scale) Scaled(GraphValues values, string name) =>
        values.Maker(name, "Mul") is { } product && values.Scalar(product.Input[1]) is { } factor ? (product.Input[0], factor) : (name, 1);

    /// <summary>k is turned for the product: in one step, or, where it is v, after it.</summary>
    private static (string Value, long Heads)? Keys(GraphValues values, string name) =>
        Split(values, name, KeysLast) ?? (values.Maker(name, "Transpose") is { } turn && IsBy(turn, Turned) ? Split(values, turn.Input[0], HeadsFirst) : null);

    /// <summary>The [N, tokens, width] value that is split into heads, and their number.</summary>
    private static (string Value, long Heads)? Split(GraphValues values, string name, long[] permutation)
    {
        if (values.Maker(name, "Transpose") is not { } transpose || !IsBy(transpose, permutation) || values.Maker(transpose.Input[0], "Reshape") is not { } split)
            return null;
        return values.Integers(split.Input[1]) is [_, _, var heads, _] ? (split.Input[0], heads) : null;
    }

    private static bool IsBy(NodeProto transpose, long[] permutation) =>
        transpose.Attribute.FirstOrDefault(attribute => attribute.Name == "perm") is { } perm && perm.Ints.SequenceEqual(permutation);

    private static void Replace(Attention found)
    {
        var node = found.Merge;
        (node.OpType, node.Domain) = ("MultiHeadAttention", Domain);
        node.Input.Clear();
        node.Input.Add([found.Query, found.Key, found.Value]);
        node.Attribute.Clear();
        node.Attribute.Add(OnnxGraph.Attribute("num_heads", found.Heads));
        node.Attribute.Add(OnnxGraph.Attribute("scale", found.Scale));
    }

    /// <param name="Merge">The node that gives its output, [N, tokens, width].</param>
    private sealed record Attention(NodeProto Merge, string Query, string Key, string Value, long Heads, float Scale);
}
