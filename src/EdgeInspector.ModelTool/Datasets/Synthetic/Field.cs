namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>One value a pixel: noise, a mask, a shading.</summary>
internal sealed class Field(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Row-major, [height, width].</summary>
    public float[] Values { get; } = new float[width * height];

    public ref float this[int x, int y] => ref Values[y * Width + x];

    public static Field Filled(int width, int height, float value)
    {
        var field = new Field(width, height);
        field.Values.AsSpan().Fill(value);
        return field;
    }

    public static Field FromFunction(int width, int height, Func<int, int, float> value)
    {
        var field = new Field(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                field[x, y] = value(x, y);
        }

        return field;
    }

    /// <summary>Scales the values to zero mean and unit standard deviation.</summary>
    public Field Standardised()
    {
        double sum = 0, squares = 0;
        foreach (var v in Values)
        {
            sum += v;
            squares += (double)v * v;
        }

        var mean = sum / Values.Length;
        var deviation = Math.Sqrt(Math.Max(squares / Values.Length - mean * mean, 1e-12));
        for (var i = 0; i < Values.Length; i++)
            Values[i] = (float)((Values[i] - mean) / deviation);
        return this;
    }
}
