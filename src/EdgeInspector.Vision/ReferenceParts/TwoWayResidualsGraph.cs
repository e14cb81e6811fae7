using EdgeInspector.Vision.Inference.Onnx;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// <see cref="TwoWayResiduals"/> as ONNX nodes. Here a patch that is odd by itself does not count in the means: the rest of its row and
/// column would be odd with it.
/// </summary>
/// <param name="graph">What the nodes are added to.</param>
/// <param name="isInspected">Of each patch, row by row.</param>
/// <param name="grid">g, patches a side.</param>
/// <param name="levels">L.</param>
/// <param name="width">D.</param>
internal sealed class TwoWayResidualsGraph(OnnxGraph graph, bool[] isInspected, int grid, int levels, int width)
{
    private const string Rows = "residual_rows", Columns = "residual_columns", Grid = "residual_grid", Weights = "residual_weights";

    /// <summary>To residuals [L, g^2, D + 1], not of unit length yet, by name.</summary>
    /// <param name="features">[L, g^2, D], by name.</param>
    /// <param name="shares">How much each patch counts, [L, g^2], 0 to 1, by name.</param>
    public string Of(string features, string shares)
    {
        var said = graph.Reshape(features, Grid, levels, grid, grid, width);
        var inspected = graph.Floats("inspected", [.. isInspected.Select(patch => patch ? 1f : 0)], 1, grid, grid, 1);
        var weights = graph.Add("Mul", [graph.Reshape(shares, Weights, levels, grid, grid, 1), inspected]);
        var (counted, rowWeights) = (graph.Add("Mul", [said, weights]), Sum(Rows, weights));
        var rows = Sum(Rows, counted);
        var all = Over(Sum(Columns, rows), Sum(Columns, rowWeights));
        var beyond = graph.Add("Sub", [graph.Add("Sub", [said, Over(rows, rowWeights)]), Over(Sum(Columns, counted), Sum(Columns, weights))]);
        beyond = graph.Add("Mul", [graph.Add("Add", [beyond, all]), weights]);
        var means = Over(Around(beyond, Grid, width), Around(weights, Weights, 1));

        // With a 1 behind.
        return graph.Add("Pad", [graph.Reshape(means, "residuals_shape", levels, grid * grid, width), graph.Integers("residual_pad", 0, 0, 0, 0, 0, 1), graph.Floats("one", [1])]);
    }

    /// <summary>Over the patches of a row, or over the rows.</summary>
    private string Sum(string of, string x) => graph.Add("ReduceSum", [x, graph.Integers($"{of}_axis", of == Rows ? 2 : 1)]);

    /// <summary>0 where nothing counts.</summary>
    private string Over(string sum, string weights) => graph.Add("Div", [sum, graph.Add("Max", [weights, graph.Floats("least_weight", [Surroundings.SmallestLength])])]);

    /// <summary>Sums over 3 x 3 patches, as two products with a band matrix.</summary>
    private string Around(string x, string shape, int values)
    {
        var band = new float[grid * grid];
        for (var i = 0; i < band.Length; i++)
            band[i] = Math.Abs(i / grid - i % grid) <= TwoWayResiduals.Reach ? 1 : 0;
        var matrix = graph.Floats("neighbours", band, grid, grid);
        var across = graph.Add("MatMul", [matrix, x]);
        var down = graph.Add("MatMul", [matrix, graph.Reshape(across, $"{shape}_rows", levels, grid, grid * values)]);
        return graph.Reshape(down, shape, levels, grid, grid, values);
    }
}
