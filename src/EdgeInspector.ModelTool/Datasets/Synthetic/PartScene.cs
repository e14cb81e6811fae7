using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>A good part before a camera: the picture, and where the part's surface is.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Surface">1 on the part, 0 beside it.</param>
/// <param name="Noun">What captions call it.</param>
internal sealed record PartScene(Raster Image, Field Surface, string Noun)
{
    /// <summary>Draws a full-frame surface, or a part with an outline on a background, under uneven light.</summary>
    public static PartScene Draw(PieceRandom pieces, IReadOnlyList<IMaterial> materials, int width, int height)
    {
        var random = pieces.Product;
        var image = random.Pick(materials).Render(pieces, width, height);
        PartScene scene;
        if (random.Chance(0.5))
        {
            scene = new(image, Field.Filled(width, height, 1), "surface");
        }
        else
        {
            var (outline, noun) = PartOutline.Draw(random, width, height);
            scene = new(OnBackground(pieces, materials, image, outline), outline, noun);
        }

        if (random.Chance(0.3))
            GrindingMarks(pieces, scene);
        if (random.Chance(0.5))
            SurfaceWear.EdgeBands(pieces, scene);
        if (random.Chance(0.5))
            SurfaceWear.FaintMarks(pieces.Piece, scene);
        image = scene.Image;
        image.Multiply(Light(pieces, width, height));
        return scene;
    }

    private static Raster OnBackground(PieceRandom pieces, IReadOnlyList<IMaterial> materials, Raster part, Field outline)
    {
        var random = pieces.Product;
        var (width, height) = (part.Width, part.Height);
        Raster background;
        if (random.Chance(0.3))
        {
            background = random.Pick(materials).Render(pieces, width, height);
        }
        else
        {
            background = new Raster(width, height);
            background.Rgb.AsSpan().Fill(random.Chance(0.6) ? random.Uniform(0, 0.15) : random.Uniform(0.15, 1));
        }

        // A rim, darker or brighter than the surface, as chamfers and shadows are.
        var rim = random.Chance(0.6) ? random.Uniform(-0.35, 0.25) : 0;
        var result = new Raster(width, height);
        for (var i = 0; i < outline.Values.Length; i++)
        {
            var inside = Math.Clamp(outline.Values[i], 0, 1);
            var edge = 4 * inside * (1 - inside);
            for (var c = 0; c < 3; c++)
                result.Rgb[3 * i + c] = background.Rgb[3 * i + c] * (1 - inside) + part.Rgb[3 * i + c] * inside + rim * edge;
        }

        return result;
    }

    private static void GrindingMarks(PieceRandom pieces, PartScene scene)
    {
        var random = pieces.Product;
        var image = scene.Image;
        var angle = random.Pick<double>([0, Math.PI / 2, random.Uniform(0, Math.PI)]);
        var marks = Noise.Streaks(pieces.Piece, image.Width, image.Height, random.LogUniform(1.5, 5), random.LogUniform(10, 80), angle);
        var strength = random.LogUniform(0.01, 0.08);
        for (var i = 0; i < marks.Values.Length; i++)
            image.Add(i, strength * marks.Values[i] * scene.Surface.Values[i]);
    }

    /// <summary>A gradient, a vignette and slow unevenness: light is never flat, and good parts must not glow for it.</summary>
    private static Field Light(PieceRandom pieces, int width, int height)
    {
        var random = pieces.Product;
        var slow = Noise.Fractal(pieces.Piece, width, height, Math.Max(width, height) * 0.7, 1, 1, 1);
        var (gx, gy) = (random.Uniform(-0.3, 0.3), random.Uniform(-0.3, 0.3));
        var (vignette, uneven) = (random.Chance(0.4) ? random.Uniform(0, 0.5) : 0, random.Uniform(0, 0.08));
        return Field.FromFunction(width, height, (x, y) =>
        {
            var (u, v) = ((float)x / width - 0.5f, (float)y / height - 0.5f);
            return Math.Max(0.1f, 1 + gx * u + gy * v - vignette * 2 * (u * u + v * v) + uneven * slow[x, y]);
        });
    }
}
