namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Pillow's nearest neighbour (src/libImaging/Geometry.c, affine scale): the source position starts at half the scale and
/// has the scale <em>added</em> per output pixel. Computed directly as (i + 0.5) * scale, it picks another pixel wherever
/// that product is a whole number and the running sum falls just below it.
/// </summary>
internal static class NearestResize
{
    public static void Resize(ImageBuffer source, ImageBuffer target)
    {
        var columns = Positions(source.Width, target.Width);
        var rows = Positions(source.Height, target.Height);
        var channels = source.Format.Channels();
        var from = source.Pixels;
        var to = target.Pixels;
        var at = 0;
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                from.Slice((row * source.Width + column) * channels, channels).CopyTo(to[at..]);
                at += channels;
            }
        }
    }

    private static int[] Positions(int inSize, int outSize)
    {
        var scale = (double)inSize / outSize;
        var positions = new int[outSize];
        var position = scale * 0.5;
        for (var i = 0; i < outSize; i++, position += scale)
            positions[i] = Math.Min((int)position, inSize - 1);
        return positions;
    }
}
