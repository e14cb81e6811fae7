namespace EdgeInspector.Vision.Verdicts;

/// <summary>Which map cell each frame pixel belongs to, along one axis: the cell in which the pixel's centre lies.</summary>
/// <param name="start">First frame pixel that the map covers.</param>
/// <param name="length">Frame pixels that it covers.</param>
/// <param name="mapSize">Cells.</param>
internal readonly struct FrameGrid(int start, int length, int mapSize)
{
    public int Cell(int pixel) => (int)((2L * (pixel - start) + 1) * mapSize / (2L * length));

    /// <summary>The first frame pixel in <paramref name="cell"/> or beyond.</summary>
    public int FirstPixel(int cell)
    {
        // The smallest p with (2p + 1) mapSize >= 2 cell length.
        var twice = (2L * cell * length + mapSize - 1) / mapSize;
        return start + (int)Math.Clamp(twice / 2, 0, length);
    }
}
