using EdgeInspector.Vision.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

public sealed class PolygonTests
{
    [Theory]
    [InlineData("0,0 4,0 4,3", null)]
    [InlineData("0,0 4,0 4,3 0,3", null)]
    [InlineData("0,0 0,3 4,3 4,0", null)]
    [InlineData("0,0 2,0 4,0 4,3", null)]
    [InlineData("0,0 9,0 9,9 5,2 0,9", null)]
    [InlineData("0,0 4,0 8,0", "has no area: all corners lie on one line")]
    [InlineData("5,5 5,5 5,5", "has no area: all corners lie on one line")]
    [InlineData("0,0 4,4 0,4 4,0", "crosses or touches itself: the edges from (0, 0) to (4, 4) and from (0, 4) to (4, 0) meet")]
    [InlineData("0,0 4,0 4,4 4,0 0,4", "has the corner (4, 0) twice")]
    [InlineData("0,0 8,0 8,4 4,0 0,4", "crosses or touches itself: the edges from (0, 0) to (8, 0) and from (8, 4) to (4, 0) meet")]
    [InlineData("0,0 8,0 4,0 4,4", "crosses or touches itself: the edges from (0, 0) to (8, 0) and from (8, 0) to (4, 0) meet")]
    [InlineData("4,0 4,4 0,0 8,0", "crosses or touches itself: the edges from (4, 0) to (4, 4) and from (0, 0) to (8, 0) meet")]
    [InlineData("0,0 100000,0 100000,100000 1,100000 99999,1", null)]
    public void Problem_IsOfPolygonsThatAreNotSimple(string corners, string? problem) =>
        Assert.Equal(problem, PolygonShape.Problem(Polygon.Parse(corners)!));

    [Theory]
    [InlineData("")]
    [InlineData("1,2")]
    [InlineData("1,2 3,4")]
    [InlineData("1,2 3,4 5")]
    [InlineData("1,2 3,4 -5,6")]
    [InlineData("1,2 3,4 5,6,7")]
    public void Parse_OfSomethingElse_IsNothing(string text) => Assert.Null(Polygon.Parse(text));

    [Fact]
    public void Draw_PaintsThePixelsWhoseCentresOpenCvFindsInside()
    {
        var random = new Random(7);
        for (var round = 0; round < 40; round++)
        {
            // Seen from a point inside, the corners of a star follow each other: it is simple.
            var corners = Enumerable.Range(0, random.Next(3, 12))
                .Select(_ => random.NextDouble() * 2 * Math.PI).Order()
                .Select(angle => (Angle: angle, Radius: random.Next(5, 30)))
                .Select(ray => (X: 40 + (int)Math.Round(ray.Radius * Math.Cos(ray.Angle)), Y: 35 + (int)Math.Round(ray.Radius * Math.Sin(ray.Angle)))).ToList();
            var polygon = new Polygon(corners);
            if (PolygonShape.Problem(polygon) is not null)
                continue;
            var region = Region.Within(polygon);
            var contour = corners.Select(corner => new Point2f(corner.X, corner.Y)).ToArray();

            var drawn = RegionRaster.Draw(region);

            for (var y = 0; y < region.Height; y++)
            {
                for (var x = 0; x < region.Width; x++)
                {
                    var side = Cv2.PointPolygonTest(contour, new Point2f(region.X + x + 0.5f, region.Y + y + 0.5f), measureDist: false);
                    if (side != 0)
                        Assert.Equal(side > 0 ? 255 : 0, drawn[y * region.Width + x]);
                }
            }
        }
    }

    [Fact]
    public void Rectangle_IsItsPixels()
    {
        var region = new Region(2, 1, 6, 4) { Ignored = [Polygon.Rectangle(0, 2, 4, 2), Polygon.Rectangle(7, 0, 100, 100)] };

        Assert.Equal(
            """
            #####.
            ..###.
            ..###.
            #####.
            """.ReplaceLineEndings(""),
            string.Concat(RegionRaster.Draw(region).Select(value => value == 0 ? '.' : '#')));
    }

    [Fact]
    public void Cells_AreThoseWhosePixelsAreAllInspected()
    {
        // 6 x 6 pixels, of which the left 3 columns are ignored but for the lowest row.
        var region = new Region(0, 0, 6, 6) { Ignored = [Polygon.Rectangle(0, 0, 3, 5)] };
        var pixels = RegionRaster.Draw(region);

        Assert.Equal("..##..##..##..##", Text(RegionRaster.Cells(region, pixels, 4)));
        Assert.Equal("..#..#..#", Text(RegionRaster.Cells(region, pixels, 3)));

        // Smaller than pixels: two cells a pixel.
        Assert.Equal("......######", Text(RegionRaster.Cells(region, pixels, 12)[..12]));
        Assert.Equal("############", Text(RegionRaster.Cells(region, pixels, 12)[^12..]));

        static string Text(bool[] cells) => string.Concat(cells.Select(cell => cell ? '#' : '.'));
    }

    [Fact]
    public void Region_WithAnotherShape_IsAnotherRegion()
    {
        var region = Region.Within(Polygon.Parse("10,20 40,20 40,60")!) with { Ignored = [Polygon.Rectangle(20, 25, 5, 5)] };

        Assert.Equal((10, 20, 30, 40), (region.X, region.Y, region.Width, region.Height));
        Assert.Equal("30 x 40 pixels at (10, 20) within 3 corners less 1 ignored area", region.ToString());
        Assert.Equal(region, new Region(10, 20, 30, 40).WithShape(region.Shape!));
        Assert.Equal(region.GetHashCode(), new Region(10, 20, 30, 40).WithShape(region.Shape!)!.GetHashCode());
        Assert.NotEqual(region, region with { Ignored = [Polygon.Rectangle(20, 25, 5, 6)] });
        Assert.NotEqual(region, region with { Outline = Polygon.Parse("10,20 40,20 41,60") });
        Assert.Equal(new Region(1, 2, 3, 4) { Ignored = [Polygon.Rectangle(1, 2, 1, 1)] }, new Region(1, 2, 3, 4).WithShape(";1,2 2,2 2,3 1,3"));
        Assert.Null(region.WithShape("1,2 3,4;"));
        Assert.Null(region.WithShape("x"));
    }
}
