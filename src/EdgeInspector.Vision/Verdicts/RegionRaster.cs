namespace EdgeInspector.Vision.Verdicts;

/// <summary>Draws a region's shape: pixel by pixel, and by the cells of a map.</summary>
internal static class RegionRaster
{
    /// <summary>255 for each pixel of the region's rectangle that is inspected, 0 for the others, row by row.</summary>
    public static byte[] Draw(Region region)
    {
        var pixels = new byte[region.Width * region.Height];
        if (region.Outline is null)
            pixels.AsSpan().Fill(255);
        else
            Paint(pixels, region, region.Outline, 255);
        foreach (var ignored in region.Ignored)
            Paint(pixels, region, ignored, 0);
        return pixels;
    }

    /// <summary>Of each cell, whether all of its pixels are inspected; where cells are smaller than pixels, the pixel that it lies in.</summary>
    public static bool[] Cells(Region region, byte[] pixels, int mapSize)
    {
        var cells = new bool[mapSize * mapSize];
        for (var row = 0; row < mapSize; row++)
        {
            var (top, bottom) = Pixels(row, region.Height, mapSize);
            for (var column = 0; column < mapSize; column++)
            {
                var (left, right) = Pixels(column, region.Width, mapSize);
                var isInspected = true;
                for (var y = top; y < bottom && isInspected; y++)
                    isInspected = !pixels.AsSpan(y * region.Width + left, right - left).Contains((byte)0);
                cells[row * mapSize + column] = isInspected;
            }
        }

        return cells;
    }

    private static void Paint(byte[] pixels, Region region, Polygon polygon, byte value)
    {
        for (var row = 0; row < region.Height; row++)
        {
            foreach (var span in polygon.Crossings(region.Y + row).Chunk(2))
            {
                var (from, to) = (FirstPixel(span[0]), FirstPixel(span[1]));
                pixels.AsSpan(row * region.Width + from, to - from).Fill(value);
            }
        }

        // The first one whose centre is not left of it.
        int FirstPixel(double x) => (int)Math.Clamp(Math.Ceiling(x - 0.5) - region.X, 0, region.Width);
    }

    private static (int First, int End) Pixels(int cell, int length, int mapSize)
    {
        var grid = new FrameGrid(0, length, mapSize);
        var (first, end) = (grid.FirstPixel(cell), grid.FirstPixel(cell + 1));
        if (first < end)
            return (first, end);
        var around = (int)((2L * cell + 1) * length / (2L * mapSize));
        return (around, around + 1);
    }
}
