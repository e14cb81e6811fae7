namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>An irregular closed outline around the origin: an ellipse whose radius wavers with the angle.</summary>
internal sealed class Blob
{
    private readonly float _radius;
    private readonly float _aspect;
    private readonly float _sin;
    private readonly float _cos;
    private readonly (float Amplitude, float Phase)[] _waves;

    /// <param name="random">Draws the outline.</param>
    /// <param name="radius">Mean radius in pixels.</param>
    /// <param name="irregularity">0 an ellipse, 0.5 ragged.</param>
    public Blob(Random random, float radius, float irregularity)
    {
        (_radius, _aspect) = (radius, random.LogUniform(0.6, 1.6));
        (_sin, _cos) = MathF.SinCos(random.Uniform(0, 2 * Math.PI));
        _waves = new (float, float)[6];
        for (var i = 0; i < _waves.Length; i++)
            _waves[i] = (irregularity * random.Uniform(-1, 1) / (i + 1.5f), random.Uniform(0, 2 * Math.PI));
    }

    /// <summary>1 inside, 0 outside, linear between over <paramref name="softness"/> pixels.</summary>
    public float Inside(float x, float y, float softness)
    {
        var u = (_cos * x + _sin * y) * _aspect;
        var v = (-_sin * x + _cos * y) / _aspect;
        var distance = MathF.Sqrt(u * u + v * v);
        if (distance > 2.5f * _radius + softness)
            return 0;
        var angle = MathF.Atan2(v, u);
        var outline = 1f;
        for (var i = 0; i < _waves.Length; i++)
            outline += _waves[i].Amplitude * MathF.Sin((i + 2) * angle + _waves[i].Phase);
        return Math.Clamp(0.5f + (_radius * outline - distance) / softness, 0, 1);
    }
}
