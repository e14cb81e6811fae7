namespace EdgeInspector.Vision.Imaging;

/// <summary>The filters of Pillow's resize that AnomalyCLIP uses: bicubic for images, bilinear for masks.</summary>
public enum ResampleFilter
{
    Bilinear,
    Bicubic,
}

internal static class ResampleFilters
{
    /// <summary>Half the filter's width, in pixels of the coarser grid.</summary>
    public static double Support(this ResampleFilter filter) => filter is ResampleFilter.Bilinear ? 1.0 : 2.0;

    public static double Weight(this ResampleFilter filter, double x) =>
        filter is ResampleFilter.Bilinear ? Triangle(Math.Abs(x)) : Cubic(Math.Abs(x));

    private static double Triangle(double x) => x < 1.0 ? 1.0 - x : 0.0;

    /// <summary>Keys' cubic convolution with a = -0.5, evaluated in Pillow's order so that every bit agrees.</summary>
    private static double Cubic(double x)
    {
        const double a = -0.5;
        if (x < 1.0)
            return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
        if (x < 2.0)
            return (((x - 5) * x + 8) * x - 4) * a;
        return 0.0;
    }
}
