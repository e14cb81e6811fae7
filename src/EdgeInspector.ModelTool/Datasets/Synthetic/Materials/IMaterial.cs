namespace EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

/// <summary>What a surface looks like: photographed (<see cref="PhotographMaterial"/>) or computed (<see cref="ProceduralMaterial"/>).</summary>
internal interface IMaterial
{
    /// <summary>A new piece of this material.</summary>
    Raster Render(Random random, int width, int height);
}
