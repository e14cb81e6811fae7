namespace EdgeInspector.Vision.Imaging;

/// <summary>Premultiplied alpha as Pillow's mode "RGBa" has it (src/libImaging/Convert.c).</summary>
internal static class Alpha
{
    public static void Premultiply(ReadOnlySpan<byte> rgba, Span<byte> premultiplied)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            var alpha = rgba[i + 3];
            for (var c = 0; c < 3; c++)
            {
                var t = rgba[i + c] * alpha + 128;
                premultiplied[i + c] = (byte)(((t >> 8) + t) >> 8);
            }

            premultiplied[i + 3] = alpha;
        }
    }

    public static void Unpremultiply(Span<byte> rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            var alpha = rgba[i + 3];
            if (alpha is 0 or 255)
                continue;
            for (var c = 0; c < 3; c++)
                rgba[i + c] = (byte)Math.Min(255, 255 * rgba[i + c] / alpha);
        }
    }
}
