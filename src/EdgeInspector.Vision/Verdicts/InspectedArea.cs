using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// Which pixels of a frame and which cells of a model's map are inspected; worked out once. What is not inspected must not
/// matter for the verdict at all, and a model looks at the whole of its input: such pixels are painted in the mean colour of the
/// inspected ones before the model sees them, and the map is emptied there. So the class token's score is that of a picture with
/// a flat patch, the same for good and defective parts. (Colours that flow in smoothly from around look like stains to the model.)
/// </summary>
public sealed class InspectedArea
{
    private readonly byte[]? _inside;
    private readonly byte[]? _outside;
    private readonly bool[]? _cells;
    private readonly long? _pixels;

    /// <param name="region">Null for the whole frame.</param>
    /// <param name="mapSize">S, cells a side.</param>
    public InspectedArea(Region? region, int mapSize)
    {
        (Region, MapSize, Cells) = (region, mapSize, mapSize * mapSize);

        // What is larger than any picture is refused with every one of them.
        if (region?.Shape is null || (long)region.Width * region.Height > ImageFile.MaxPixels)
            return;
        _inside = RegionRaster.Draw(region);
        _pixels = _inside.LongCount(value => value != 0);
        _outside = [.. _inside.Select(value => (byte)~value)];
        _cells = RegionRaster.Cells(region, _inside, mapSize);
        Cells = _cells.Count(isInspected => isInspected);
    }

    /// <summary>What of the frame the map covers; null for all of it.</summary>
    public Region? Region { get; }

    /// <summary>S.</summary>
    public int MapSize { get; }

    /// <summary>How many cells of the map are inspected.</summary>
    public int Cells { get; }

    /// <summary>Whether a cell is inspected: all of its pixels are.</summary>
    public bool Covers(int cell) => _cells is null || _cells[cell];

    /// <summary>How many pixels of a frame are inspected.</summary>
    public long Pixels(int frameWidth, int frameHeight) => _pixels ?? (long)(Region?.Width ?? frameWidth) * (Region?.Height ?? frameHeight);

    /// <summary>Why a frame cannot be inspected, or null.</summary>
    public string? Problem(int frameWidth, int frameHeight) =>
        Region?.Problem(frameWidth, frameHeight) ?? (Cells == 0 ? $"the region of {Region} is too thin: no cell of the model's map lies within" : null);

    /// <summary>A copy of the region's rectangle, painted where it is not inspected. The region must fit.</summary>
    public ImageBuffer Crop(ImageBuffer frame)
    {
        var crop = (Region ?? Region.Whole(frame.Width, frame.Height)).Crop(frame);
        if (_inside is null)
            return crop;
        using var picture = crop.AsMat();
        using var inside = Mask(_inside);
        using var outside = Mask(_outside!);
        picture.Mat.SetTo(Cv2.Mean(picture.Argument, inside.Argument), outside.Mat);
        return crop;
    }

    /// <summary>Empties a map where it is not inspected.</summary>
    internal void Clear(Span<float> map)
    {
        if (_cells is null)
            return;
        for (var cell = 0; cell < map.Length; cell++)
        {
            if (!_cells[cell])
                map[cell] = 0;
        }
    }

    /// <summary>The cells as a picture, uint8 [S, S, 3]: 255 where they are inspected, 0 elsewhere.</summary>
    internal byte[] Picture()
    {
        var picture = new byte[3 * MapSize * MapSize];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = Covers(i / 3) ? (byte)255 : (byte)0;
        return picture;
    }

    /// <summary>White where it is inspected, of the region's size; null where all of it is.</summary>
    internal MatView? Mask() => _inside is null ? null : Mask(_inside);

    private MatView Mask(byte[] pixels) => new(Region!.Height, Region.Width, MatType.CV_8UC1, pixels);
}
