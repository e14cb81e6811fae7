namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>A part being damaged: the picture, and how much of each pixel the damage has changed.</summary>
internal sealed class DefectCanvas
{
    private readonly float _contrast;

    /// <param name="random">Draws.</param>
    /// <param name="scene">The part; its picture is changed.</param>
    /// <param name="contrast">What <see cref="VisibleContrast"/> is multiplied with.</param>
    public DefectCanvas(Random random, PartScene scene, float contrast = 1)
    {
        _contrast = contrast;
        (Random, Image, Surface) = (random, scene.Image, scene.Surface);
        Damage = new Field(Width, Height);
        Texture = LocalContrast();
    }

    public Random Random { get; }

    public Raster Image { get; }

    public Field Surface { get; }

    /// <summary>0 where the part is as it was, towards 1 where it is damaged.</summary>
    public Field Damage { get; }

    public int Width => Image.Width;

    public int Height => Image.Height;

    public int ShortSide => Math.Min(Width, Height);

    /// <summary>Typical luminance difference between neighbours a few pixels apart: what a defect must stand out from.</summary>
    public float Texture { get; }

    /// <summary>A luminance step that can be seen on this surface.</summary>
    public float VisibleContrast() => _contrast * Math.Clamp(Random.LogUniform(1.5, 7) * Texture, Random.Uniform(0.04, 0.08), 0.6f);

    /// <summary>A random place on the part.</summary>
    public (float X, float Y) Place()
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var (x, y) = (Random.Next(Width), Random.Next(Height));
            if (Surface[x, y] > 0.9f)
                return (x, y);
        }

        return (Width / 2f, Height / 2f);
    }

    /// <summary>Mixes a pixel of the part towards a colour.</summary>
    public void Paint(int x, int y, ReadOnlySpan<float> colour, float alpha)
    {
        if (!Inside(x, y) || alpha <= 0)
            return;
        var pixel = y * Width + x;
        alpha *= Surface.Values[pixel];
        Image.Blend(pixel, colour, Math.Min(alpha, 1));
        Mark(pixel, alpha);
    }

    /// <summary>Brightens (or darkens) a pixel of the part by <paramref name="amount"/> times <paramref name="alpha"/>.</summary>
    public void Shift(int x, int y, float amount, float alpha)
    {
        if (!Inside(x, y) || alpha <= 0)
            return;
        var pixel = y * Width + x;
        alpha *= Surface.Values[pixel];
        Image.Add(pixel, amount * Math.Min(alpha, 1));
        Mark(pixel, alpha);
    }

    /// <summary>Calls back for each pixel of a square around a point.</summary>
    public void Around(float x, float y, float radius, Action<int, int> pixel)
    {
        for (var py = Math.Max(0, (int)(y - radius)); py <= Math.Min(Height - 1, (int)(y + radius + 1)); py++)
        {
            for (var px = Math.Max(0, (int)(x - radius)); px <= Math.Min(Width - 1, (int)(x + radius + 1)); px++)
                pixel(px, py);
        }
    }

    private bool Inside(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)Height;

    private void Mark(int pixel, float alpha) => Damage.Values[pixel] = Math.Max(Damage.Values[pixel], Math.Min(alpha, 1));

    private float LocalContrast()
    {
        double sum = 0;
        var count = 0;
        for (var y = 0; y + 3 < Height; y += 3)
        {
            for (var x = 0; x + 3 < Width; x += 3)
            {
                if (Surface[x, y] < 0.9f || Surface[x + 3, y + 3] < 0.9f)
                    continue;
                sum += Math.Abs(Image.Luminance(y * Width + x) - Image.Luminance((y + 3) * Width + x + 3));
                count++;
            }
        }

        return count == 0 ? 0.02f : (float)(sum / count);
    }
}
