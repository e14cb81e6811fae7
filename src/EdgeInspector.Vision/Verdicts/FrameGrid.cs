namespace EdgeInspector.Vision.Verdicts;

/// <summary>Which map cell each frame pixel belongs to, along one axis: the cell in which the pixel's centre lies.</summary>
internal readonly struct FrameGrid(int frameSize, int mapSize)
{
    public int Cell(int pixel) => (int)((2L * pixel + 1) * mapSize / (2L * frameSize));

    /// <summary>The first frame pixel in <paramref name="cell"/> or beyond.</summary>
    public int FirstPixel(int cell)
    {
        // The smallest p with (2p + 1) mapSize >= 2 cell frameSize.
        var twice = (2L * cell * frameSize + mapSize - 1) / mapSize;
        return (int)Math.Clamp(twice / 2, 0, frameSize);
    }
}
