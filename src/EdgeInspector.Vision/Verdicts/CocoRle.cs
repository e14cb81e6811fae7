using System.Text;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// COCO's compressed run lengths: the frame in column-major order as alternating runs of outside and inside (outside
/// first), each run as the difference to the one before last, in groups of five bits from the character '0' on.
/// </summary>
internal static class CocoRle
{
    /// <summary>The longest string that is published; a larger region is read from the mask picture.</summary>
    public const int MaxLength = 512;

    /// <summary>One region's string, or null where it would be too long.</summary>
    public static string? TryEncode(DefectMask mask, int region, Rect box)
    {
        var runs = new List<int>();
        long runStart = 0, last = -1;
        var inside = false;
        for (var x = box.Left; x < box.Right; x++)
        {
            for (var y = box.Top; y < box.Bottom; y++)
            {
                // Between two columns of the box lie the frame's rows above and below it: outside.
                var at = (long)x * mask.FrameHeight + y;
                if (inside && at > last + 1)
                    EndRun(last + 1);
                if (mask.IsRegion(region, x, y) != inside)
                    EndRun(at);
                last = at;
            }

            if (runs.Count > MaxLength)
                return null;
        }

        if (inside)
            EndRun(last + 1);
        runs.Add((int)((long)mask.FrameWidth * mask.FrameHeight - runStart));
        var text = Compress(runs);
        return text.Length <= MaxLength ? text : null;

        void EndRun(long at)
        {
            runs.Add((int)(at - runStart));
            (runStart, inside) = (at, !inside);
        }
    }

    internal static string Compress(IReadOnlyList<int> runs)
    {
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            long value = runs[i] - (i > 2 ? runs[i - 2] : 0);
            bool more;
            do
            {
                var group = (int)(value & 0x1F);
                value >>= 5;
                more = (group & 0x10) != 0 ? value != -1 : value != 0;
                text.Append((char)(48 + group + (more ? 0x20 : 0)));
            }
            while (more);
        }

        return text.ToString();
    }
}
