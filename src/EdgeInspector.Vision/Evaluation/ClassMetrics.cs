namespace EdgeInspector.Vision.Evaluation;

/// <summary>Collects one class's answers and ground truth, and says how well they agree.</summary>
public sealed class ClassMetrics
{
    private readonly List<(float Score, bool IsDefective)> _images = [];
    private readonly List<(float[] Map, bool[] Mask)> _pixels = [];

    public int Images => _images.Count;

    /// <param name="score">The image score.</param>
    /// <param name="isDefective">The label.</param>
    /// <param name="map">[S, S].</param>
    /// <param name="mask">[S, S]; null for a defective image without a mask, which then counts for the image metrics only.</param>
    public void Add(float score, bool isDefective, ReadOnlySpan<float> map, bool[]? mask)
    {
        _images.Add((score, isDefective));
        if (mask is not null)
            _pixels.Add((map.ToArray(), mask));
    }

    /// <summary>Null where good or defective images are missing.</summary>
    public double? ImageAuroc() => RankMetrics.Auroc([.. _images.Select(i => i.Score)], [.. _images.Select(i => i.IsDefective)]);

    /// <summary>Over all pixels of all images with a mask; null where none is defective.</summary>
    public double? PixelAuroc()
    {
        var count = _pixels.Sum(p => p.Map.Length);
        var (values, labels) = (new float[count], new bool[count]);
        var at = 0;
        foreach (var (map, mask) in _pixels)
        {
            map.CopyTo(values, at);
            mask.CopyTo(labels, at);
            at += map.Length;
        }

        return RankMetrics.Auroc(values, labels);
    }
}
