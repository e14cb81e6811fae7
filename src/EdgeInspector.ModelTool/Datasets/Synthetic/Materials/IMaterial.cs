namespace EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

/// <summary>What a surface looks like: photographed (<see cref="PhotographMaterial"/>) or computed (<see cref="ProceduralMaterial"/>).</summary>
internal interface IMaterial
{
    /// <summary>A new piece of a material: another stretch of it in every piece of a product.</summary>
    Raster Render(PieceRandom random, int width, int height);
}
