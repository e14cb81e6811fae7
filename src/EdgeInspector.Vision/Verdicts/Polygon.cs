using System.Globalization;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// A polygon in a frame. Its corners are corners of pixels, so that (0, 0), (4, 0), (4, 3), (0, 3) are 4 x 3 pixels; a pixel
/// belongs to it if its centre does.
/// </summary>
/// <param name="corners">In pixels, in their order around it; at least 3.</param>
public sealed class Polygon(IReadOnlyList<(int X, int Y)> corners) : IEquatable<Polygon>
{
    public IReadOnlyList<(int X, int Y)> Corners { get; } = corners;

    public static Polygon Rectangle(int x, int y, int width, int height) => new([(x, y), (x + width, y), (x + width, y + height), (x, y + height)]);

    /// <summary>Reads what <see cref="ToString"/> writes; null where it is something else.</summary>
    public static Polygon? Parse(string text)
    {
        var corners = new List<(int X, int Y)>();
        foreach (var corner in text.Split(' '))
        {
            if (corner.Split(',') is not [var left, var top] || !TryParse(left, out var x) || !TryParse(top, out var y))
                return null;
            corners.Add((x, y));
        }

        return corners.Count < 3 ? null : new(corners);

        static bool TryParse(string number, out int value) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>From a corner to the next.</summary>
    public ((int X, int Y) From, (int X, int Y) To) Edge(int corner) => (Corners[corner % Corners.Count], Corners[(corner + 1) % Corners.Count]);

    /// <summary>Where the centres of a row of pixels enter it and leave it again, from left to right: in at the first, out at the second, and so on.</summary>
    /// <param name="y">The row.</param>
    public IEnumerable<double> Crossings(int y)
    {
        // Corners are whole numbers, so that none lies on a line of centres.
        var centre = y + 0.5;
        return Enumerable.Range(0, Corners.Count).Select(Edge)
            .Where(edge => edge.From.Y < centre != edge.To.Y < centre)
            .Select(edge => edge.From.X + (centre - edge.From.Y) / (edge.To.Y - edge.From.Y) * (edge.To.X - edge.From.X))
            .Order();
    }

    public bool Equals(Polygon? other) => other is not null && Corners.SequenceEqual(other.Corners);

    public override bool Equals(object? obj) => Equals(obj as Polygon);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', Corners.Select(corner => string.Create(CultureInfo.InvariantCulture, $"{corner.X},{corner.Y}")));
}
