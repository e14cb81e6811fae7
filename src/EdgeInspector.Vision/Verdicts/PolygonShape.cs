namespace EdgeInspector.Vision.Verdicts;

/// <summary>Tells simple polygons from others: inside and outside must be what a person takes them for.</summary>
public static class PolygonShape
{
    /// <summary>What keeps a polygon from being simple, or null.</summary>
    public static string? Problem(Polygon polygon)
    {
        var corners = polygon.Corners;
        if (corners.All(corner => Side(corners[0], corners.FirstOrDefault(other => other != corners[0]), corner) == 0))
            return "has no area: all corners lie on one line";
        if (corners.GroupBy(corner => corner).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            return $"has the corner ({twice.X}, {twice.Y}) twice";
        for (var i = 0; i < corners.Count; i++)
        {
            for (var j = i + 1; j < corners.Count; j++)
            {
                // Edges that follow each other share a corner, and may share nothing else.
                var (first, second) = (polygon.Edge(i), polygon.Edge(j));
                var (before, after) = j == i + 1 ? (first, second) : (second, first);
                if (before.To == after.From ? FoldBack(before.From, before.To, after.To) : Meet(first, second))
                    return $"crosses or touches itself: the edges from {Name(first)} and from {Name(second)} meet";
            }
        }

        return null;

        static string Name(((int X, int Y) From, (int X, int Y) To) edge) => $"({edge.From.X}, {edge.From.Y}) to ({edge.To.X}, {edge.To.Y})";
    }

    private static bool FoldBack((int X, int Y) from, (int X, int Y) over, (int X, int Y) to) =>
        Side(from, over, to) == 0 && (long)(over.X - from.X) * (to.X - over.X) + (long)(over.Y - from.Y) * (to.Y - over.Y) < 0;

    /// <summary>Whether two edges have a point in common.</summary>
    private static bool Meet(((int X, int Y) From, (int X, int Y) To) a, ((int X, int Y) From, (int X, int Y) To) b)
    {
        var (s1, s2) = (Side(a.From, a.To, b.From), Side(a.From, a.To, b.To));
        var (s3, s4) = (Side(b.From, b.To, a.From), Side(b.From, b.To, a.To));
        return (s1 * s2 < 0 && s3 * s4 < 0)
            || (s1 == 0 && IsWithin(a, b.From)) || (s2 == 0 && IsWithin(a, b.To))
            || (s3 == 0 && IsWithin(b, a.From)) || (s4 == 0 && IsWithin(b, a.To));
    }

    /// <summary>On which side of the line through two points a third lies: 1, -1, or 0 on it.</summary>
    private static int Side((int X, int Y) from, (int X, int Y) to, (int X, int Y) point) =>
        Math.Sign((long)(to.X - from.X) * (point.Y - from.Y) - (long)(to.Y - from.Y) * (point.X - from.X));

    private static bool IsWithin(((int X, int Y) From, (int X, int Y) To) edge, (int X, int Y) point) =>
        Math.Min(edge.From.X, edge.To.X) <= point.X && point.X <= Math.Max(edge.From.X, edge.To.X)
        && Math.Min(edge.From.Y, edge.To.Y) <= point.Y && point.Y <= Math.Max(edge.From.Y, edge.To.Y);
}
