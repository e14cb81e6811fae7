using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>
/// Surfaces of other good parts where they do not belong: each patch is one that good parts have. Nothing of these is in
/// what models are trained on.
/// </summary>
internal static class OtherPartDefects
{
    private const int LeastPatch = 3;
    private const float LargestSide = 0.6f;

    /// <summary>
    /// A patch whose tone is fitted to what is around it: gradients are kept (Pérez et al., "Poisson image editing", SIGGRAPH 2003), as in NSA
    /// (Schlüter et al., ECCV 2022).
    /// </summary>
    public static void BlendedPatch(DefectCanvas canvas, IReadOnlyList<IMaterial> materials)
    {
        var random = canvas.Random;
        var other = random.Pick(materials).Render(PieceRandom.Alone(random), canvas.Width, canvas.Height);
        var (x, y) = canvas.Place();
        var radius = Math.Max(LeastPatch, canvas.ShortSide * random.LogUniform(0.06, 0.25));
        var (blob, mask) = (new Blob(random, radius, random.Uniform(0.1, 0.6)), new byte[canvas.Width * canvas.Height]);
        canvas.Around(x, y, radius * 2.2f, (px, py) =>
        {
            // What is blended ends before the picture does.
            if (px > 0 && py > 0 && px < canvas.Width - 1 && py < canvas.Height - 1 && blob.Inside(px - x, py - y, 1) > 0.5f)
                mask[py * canvas.Width + px] = byte.MaxValue;
        });

        // What blends, writes into the mask.
        if (Blend(other, canvas.Image, [.. mask]) is { } blended)
            Paint(canvas, blended, [.. mask.Select(value => value == 0 ? 0f : 1)]);
    }

    /// <summary>From an uneven front on, the part has another one's marks and its own light.</summary>
    public static void OtherSide(DefectCanvas canvas, IReadOnlyList<IMaterial> materials)
    {
        var random = canvas.Random;
        var other = random.Pick(materials).Render(PieceRandom.Alone(random), canvas.Width, canvas.Height);
        var light = canvas.ShortSide / 6.0;
        var (own, its, tone) = (canvas.Image.Blurred(light), other.Blurred(light), random.Uniform(-0.015, 0.015));
        for (var i = 0; i < other.Rgb.Length; i++)
            other.Rgb[i] += own.Rgb[i] - its.Rgb[i] + tone;

        var (x, y) = canvas.Place();
        var (sin, cos) = MathF.SinCos(random.Uniform(0, 2 * Math.PI));
        var front = Noise.Fractal(random, canvas.Width, canvas.Height, canvas.ShortSide / 3.0, 1, 2, 0.5);
        var (wavering, softness) = (0.04f * canvas.ShortSide, random.LogUniform(1, 8));
        var alpha = Field.FromFunction(
            canvas.Width, canvas.Height, (px, py) => Math.Clamp(0.5f + (cos * (px - x) + sin * (py - y) + wavering * front[px, py]) / softness, 0, 1)).Values;

        // Beyond, it would be the rest that does not belong.
        if (alpha.Average() < LargestSide)
            Paint(canvas, other, alpha);
    }

    private static void Paint(DefectCanvas canvas, Raster source, float[] alpha)
    {
        for (var i = 0; i < alpha.Length; i++)
            canvas.Paint(i % canvas.Width, i / canvas.Width, source.Rgb.AsSpan(3 * i, 3), alpha[i]);
    }

    /// <summary>Null where there is nothing to blend.</summary>
    private static Raster? Blend(Raster source, Raster target, byte[] mask)
    {
        var (width, height) = (target.Width, target.Height);
        var (from, to, blended) = (new byte[3 * width * height], new byte[3 * width * height], new byte[3 * width * height]);
        source.ToBytes(from);
        target.ToBytes(to);
        using var maskView = new MatView(height, width, MatType.CV_8UC1, mask);
        using var fromView = new MatView(height, width, MatType.CV_8UC3, from);
        using var toView = new MatView(height, width, MatType.CV_8UC3, to);
        var box = Cv2.BoundingRect(maskView.Argument);
        if (box.Width < LeastPatch || box.Height < LeastPatch)
            return null;
        using var blendedView = new MatView(height, width, MatType.CV_8UC3, blended);

        // The box's middle stays where it is.
        Cv2.SeamlessClone(fromView.Argument, toView.Argument, maskView.Argument, new Point(box.X + box.Width / 2, box.Y + box.Height / 2), blendedView.Mat, SeamlessCloneFlags.NormalClone);
        var raster = new Raster(width, height);
        for (var i = 0; i < blended.Length; i++)
            raster.Rgb[i] = blended[i] / 255f;
        return raster;
    }
}
