using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Calibration;

/// <summary>The smallest of a map's values that, taken as the map threshold, leaves no defect.</summary>
public static class DefectLevel
{
    /// <param name="map">[S, S], finite.</param>
    /// <param name="mapSize">S.</param>
    /// <param name="limits">The smallest area that counts; its thresholds play no part.</param>
    /// <param name="frameWidth">Pixels of the frame.</param>
    /// <param name="frameHeight">Likewise.</param>
    /// <param name="area">What of the frame the map was computed for; null for all of it.</param>
    public static float Of(ReadOnlySpan<float> map, int mapSize, DecisionLimits limits, int frameWidth, int frameHeight, InspectedArea? area = null)
    {
        // A higher threshold never makes a region larger, so defects end at one value: found by halving, asked of the code that judges.
        var values = map.ToArray();
        Array.Sort(values);
        var room = new int[map.Length];
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var mask = DefectMask.Find(map, mapSize, limits with { MapThreshold = values[middle] }, frameWidth, frameHeight, area, room);
            if (mask.Defects.Count > 0)
                low = middle + 1;
            else
                high = middle;
        }

        return values[low];
    }
}
