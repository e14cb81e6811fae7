namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>
/// Two sources of chance: what all pieces of a product share, and what is one piece's own. What is drawn from
/// <see cref="Product"/> must not depend on <see cref="Piece"/>, or pieces of a product would not be alike.
/// </summary>
internal sealed record PieceRandom(Random Product, Random Piece)
{
    /// <summary>For a part that shares nothing with another.</summary>
    public static PieceRandom Alone(Random random) => new(random, random);
}
