using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// The pixels of a class's maps, in temporary files: hundreds of maps of 518 x 518 do not fit into memory. Good pixels and
/// defective ones apart, the latter by region, because that is how the metrics read them.
/// </summary>
internal sealed class PixelSpill(string folder) : IDisposable
{
    public SpillFile<float> Good { get; } = new(folder);

    /// <summary>Region after region, in the order of <see cref="RegionAreas"/>.</summary>
    public SpillFile<float> Defective { get; } = new(folder);

    /// <summary>Pixels of each region: an 8-connected part of a picture's mask.</summary>
    public SpillFile<int> RegionAreas { get; } = new(folder);

    public float Min { get; private set; } = float.PositiveInfinity;

    public float Max { get; private set; } = float.NegativeInfinity;

    /// <summary>False once a NaN or an infinity came: no metric is defined then.</summary>
    public bool IsFinite { get; private set; } = true;

    /// <param name="map">[H, W].</param>
    /// <param name="mask">[H, W].</param>
    /// <param name="width">W.</param>
    public void Add(ReadOnlySpan<float> map, bool[] mask, int width)
    {
        foreach (var value in map)
        {
            IsFinite &= float.IsFinite(value);
            Min = Math.Min(Min, value);
            Max = Math.Max(Max, value);
        }

        var regions = new int[mask.Length];
        var areas = new int[FindRegions(mask, width, regions)];
        foreach (var region in regions)
            areas[region]++;
        var byRegion = Order(map, regions, areas);
        Good.Append(byRegion.AsSpan(0, areas[0]));
        Defective.Append(byRegion.AsSpan(areas[0]));
        RegionAreas.Append(areas.AsSpan(1));
    }

    public void Dispose()
    {
        Good.Dispose();
        Defective.Dispose();
        RegionAreas.Dispose();
    }

    /// <summary>Numbers the regions from 1, 0 being the good pixels; returns how many numbers there are.</summary>
    private static int FindRegions(bool[] mask, int width, int[] regions)
    {
        if (!mask.Contains(true))
            return 1;
        byte[] pixels = [.. mask.Select(defective => defective ? (byte)1 : (byte)0)];
        using var binary = new MatView(mask.Length / width, width, MatType.CV_8UC1, pixels);
        using var labels = new MatView(mask.Length / width, width, MatType.CV_32SC1, regions);
        return Cv2.ConnectedComponents(binary.Argument, labels.Mat, PixelConnectivity.Connectivity8, MatType.CV_32S);
    }

    /// <summary>The map's values by region (a counting sort).</summary>
    private static float[] Order(ReadOnlySpan<float> map, int[] regions, int[] areas)
    {
        var next = new int[areas.Length];
        for (var region = 1; region < areas.Length; region++)
            next[region] = next[region - 1] + areas[region - 1];
        var ordered = new float[map.Length];
        for (var i = 0; i < map.Length; i++)
            ordered[next[regions[i]]++] = map[i];
        return ordered;
    }
}
