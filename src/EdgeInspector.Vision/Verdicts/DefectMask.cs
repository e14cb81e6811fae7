using System.Buffers;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// The map above its threshold, as 8-connected regions of at least the smallest area, kept at the map's resolution and
/// read in frame pixels.
/// </summary>
public sealed class DefectMask
{
    /// <summary>The most defects that are listed; the mask holds all.</summary>
    public const int MaxDefects = 8;

    private readonly int _mapSize;
    private readonly InspectedArea _area;
    private int[] _regions;

    private DefectMask(int[] regions, int mapSize, int frameWidth, int frameHeight, InspectedArea area)
    {
        (_regions, _mapSize, FrameWidth, FrameHeight, _area) = (regions, mapSize, frameWidth, frameHeight, area);
        Inspected = area.Region ?? Region.Whole(frameWidth, frameHeight);
        Columns = new(Inspected.X, Inspected.Width, mapSize);
        Rows = new(Inspected.Y, Inspected.Height, mapSize);
    }

    public int FrameWidth { get; }

    public int FrameHeight { get; }

    /// <summary>What of the frame the map covers.</summary>
    public Region Inspected { get; }

    /// <summary>All defects, worst first.</summary>
    public IReadOnlyList<Defect> Defects { get; private set; } = [];

    /// <summary>Pixels of the frame in all of them.</summary>
    public long DefectivePixels { get; private set; }

    /// <summary>Pixels of the frame that were inspected.</summary>
    public long InspectedPixels => _area.Pixels(FrameWidth, FrameHeight);

    /// <summary>Share of what was inspected that is defective, 0 to 1.</summary>
    public double Area => DefectivePixels / (double)InspectedPixels;

    /// <summary>The listed defects' region labels, in their order.</summary>
    internal IReadOnlyList<int> RegionLabels { get; private set; } = [];

    /// <summary>Each map cell's region label, [S, S]; 0 outside. Empty without defects.</summary>
    internal ReadOnlySpan<int> Regions => _regions;

    internal FrameGrid Columns { get; }

    internal FrameGrid Rows { get; }

    /// <summary>Marks the defects in a picture of a part of the frame; what is marked in it already stays.</summary>
    /// <param name="pixels">255 for defective.</param>
    /// <param name="part">What it shows, in frame pixels.</param>
    /// <param name="scale">It shows every so many-th pixel.</param>
    internal void Mark(Span<byte> pixels, Rect part, int scale)
    {
        if (Defects.Count == 0)
            return;
        var width = (part.Width + scale - 1) / scale;
        var shared = part.Intersect(new Rect(Inspected.X, Inspected.Y, Inspected.Width, Inspected.Height));
        var (left, right) = (Next(shared.Left - part.X), Next(shared.Right - part.X));
        int[] columns = [.. Enumerable.Range(left, right - left).Select(x => Columns.Cell(part.X + x * scale))];
        for (var y = Next(shared.Top - part.Y); part.Y + y * scale < shared.Bottom; y++)
        {
            var row = _regions.AsSpan(Rows.Cell(part.Y + y * scale) * _mapSize, _mapSize);
            for (var x = left; x < right; x++)
            {
                if (row[columns[x - left]] != 0)
                    pixels[y * width + x] = 255;
            }
        }

        int Next(int offset) => (offset + scale - 1) / scale;
    }

    /// <summary>A mask without defects.</summary>
    public static DefectMask Empty(int mapSize, int frameWidth, int frameHeight, InspectedArea? area = null) =>
        new([], mapSize, frameWidth, frameHeight, area ?? new(null, mapSize));

    /// <summary>The same mask with its own labels, where it was given room for them.</summary>
    public DefectMask Keep()
    {
        var kept = (DefectMask)MemberwiseClone();
        kept._regions = [.. _regions];
        return kept;
    }

    /// <summary>Thresholds a map and finds its regions.</summary>
    /// <param name="map">[S, S].</param>
    /// <param name="mapSize">S.</param>
    /// <param name="limits">Threshold and smallest area.</param>
    /// <param name="frameWidth">Pixels of the frame.</param>
    /// <param name="frameHeight">Likewise.</param>
    /// <param name="area">What of the frame the map was computed for, and where it is empty because nothing is inspected there; null for all of it.</param>
    /// <param name="room">For [S, S] labels: the mask holds until it is used again, or <see cref="Keep"/> is asked for. Null for the mask's own.</param>
    public static DefectMask Find(
        ReadOnlySpan<float> map, int mapSize, DecisionLimits limits, int frameWidth, int frameHeight, InspectedArea? area = null, int[]? room = null)
    {
        using var picture = ImageBuffer.Rent(mapSize, mapSize, PixelFormat.Gray8);
        var above = picture.Pixels;
        var any = false;
        for (var i = 0; i < above.Length; i++)
        {
            var isAbove = map[i] > limits.MapThreshold;
            above[i] = isAbove ? (byte)1 : (byte)0;
            any |= isAbove;
        }

        if (!any)
            return Empty(mapSize, frameWidth, frameHeight, area);

        var regions = room ?? new int[mapSize * mapSize];
        var mask = new DefectMask(regions, mapSize, frameWidth, frameHeight, area ?? new(null, mapSize));
        using var binary = picture.AsMat();
        using var labels = new MatView(mapSize, mapSize, MatType.CV_32SC1, regions);
        using var stats = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(binary.Argument, labels.Mat, stats, centroids, PixelConnectivity.Connectivity8, MatType.CV_32S);
        mask.Measure(map, stats, count, limits.MinDefectArea);
        return mask;
    }

    private void Measure(ReadOnlySpan<float> map, Mat stats, int count, double minArea)
    {
        var rented = ArrayPool<Extent>.Shared.Rent(count);
        var extents = rented.AsSpan(0, count);
        extents.Clear();
        for (var row = 0; row < _mapSize; row++)
        {
            var height = Rows.FirstPixel(row + 1) - Rows.FirstPixel(row);
            for (var column = 0; column < _mapSize; column++)
            {
                var region = _regions[row * _mapSize + column];
                if (region == 0)
                    continue;
                ref var extent = ref extents[region];
                extent.Cells++;
                extent.Score = Math.Max(extent.Score, map[row * _mapSize + column]);
                extent.Pixels += (long)height * (Columns.FirstPixel(column + 1) - Columns.FirstPixel(column));
            }
        }

        List(extents, stats, smallest: minArea * _area.Cells);
        ArrayPool<Extent>.Shared.Return(rented);
    }

    private void List(ReadOnlySpan<Extent> extents, Mat stats, double smallest)
    {
        var kept = new List<(int Region, Extent Extent)>();
        for (var region = 1; region < extents.Length; region++)
        {
            if (extents[region].Cells >= smallest)
                kept.Add((region, extents[region]));
        }

        // No label of a region that does not count is looked at, then.
        if (kept.Count == 0)
        {
            _regions = [];
            return;
        }

        for (var i = 0; i < _regions.Length; i++)
        {
            if (_regions[i] != 0 && extents[_regions[i]].Cells < smallest)
                _regions[i] = 0;
        }

        kept.Sort((a, b) => (b.Extent.Score, a.Region).CompareTo((a.Extent.Score, b.Region)));
        RegionLabels = [.. kept.Select(found => found.Region)];
        Defects = [.. kept.Select((found, rank) => Describe(found.Region, stats, (int)found.Extent.Pixels, found.Extent.Score, withRle: rank < MaxDefects))];
        DefectivePixels = kept.Sum(found => found.Extent.Pixels);
    }

    private Defect Describe(int region, Mat stats, int area, float score, bool withRle)
    {
        var (left, top) = (stats.At<int>(region, 0), stats.At<int>(region, 1));
        var (width, height) = (stats.At<int>(region, 2), stats.At<int>(region, 3));
        var (x0, x1) = (Columns.FirstPixel(left), Columns.FirstPixel(left + width));
        var (y0, y1) = (Rows.FirstPixel(top), Rows.FirstPixel(top + height));
        var rle = withRle ? CocoRle.TryEncode(this, region, new Rect(x0, y0, x1 - x0, y1 - y0)) : null;
        return new(x0, y0, x1 - x0, y1 - y0, area, score, rle);
    }

    internal bool IsRegion(int region, int frameX, int frameY) =>
        _regions[Rows.Cell(frameY) * _mapSize + Columns.Cell(frameX)] == region;

    /// <summary>What a region measures: cells of the map, pixels of the frame, its largest value.</summary>
    private struct Extent
    {
        public int Cells;
        public long Pixels;
        public float Score;
    }
}
