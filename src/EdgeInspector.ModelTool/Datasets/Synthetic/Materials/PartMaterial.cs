using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

/// <summary>Good parts' own surfaces: pictures of parts as they are, mirrored or not, brought to the size that is wanted.</summary>
/// <param name="files">The pictures. One that cannot be read is passed over: who reads them all tells of it.</param>
internal sealed class PartMaterial(IReadOnlyList<string> files) : IMaterial
{
    public Raster Render(PieceRandom pieces, int width, int height)
    {
        using var part = Read(pieces.Product.Next(files.Count));
        using var resized = PillowResize.Resize(part, width, height, ResampleFilter.Bicubic);
        var (upright, isMirrored, isUpsideDown) = (Raster.From(resized), pieces.Product.Chance(0.5), pieces.Product.Chance(0.5));
        var raster = new Raster(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (isMirrored ? width - 1 - i % width : i % width, isUpsideDown ? height - 1 - i / width : i / width);
            upright.Rgb.AsSpan(3 * (y * width + x), 3).CopyTo(raster.Rgb.AsSpan(3 * i));
        }

        return raster;
    }

    private ImageBuffer Read(int first) =>
        Enumerable.Range(0, files.Count).Select(i => ImageFile.Read(files[(first + i) % files.Count]).Value).FirstOrDefault(image => image is not null)
        ?? throw new InvalidOperationException("none of the parts can be read");
}
