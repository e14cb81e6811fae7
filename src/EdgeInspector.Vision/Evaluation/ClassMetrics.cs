namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// Collects one class's answers and ground truth, and says how well they agree. The pixels go to temporary files, so that
/// its memory does not grow with the number of pictures.
/// </summary>
/// <param name="temporaryFolder">For the pixels; null is the system's (TMPDIR).</param>
/// <param name="pixelBuffer">Defective pixels that are sorted at once.</param>
public sealed class ClassMetrics(string? temporaryFolder = null, int pixelBuffer = PixelRanking.DefaultBuffer) : IDisposable
{
    private readonly string _folder = temporaryFolder ?? Path.GetTempPath();
    private readonly List<float> _scores = [];
    private readonly List<bool> _isDefective = [];
    private PixelSpill? _pixels;

    public int Images => _scores.Count;

    /// <summary>Of the images, in the order in which they came.</summary>
    public IReadOnlyList<float> Scores => _scores;

    public IReadOnlyList<bool> IsDefective => _isDefective;

    /// <summary>Returns what is wrong with the temporary folder, or null.</summary>
    /// <param name="score">The image score.</param>
    /// <param name="isDefective">The label.</param>
    /// <param name="map">[H, W].</param>
    /// <param name="mask">[H, W]; null for a defective image without a mask, which then counts for the image metrics only.</param>
    /// <param name="width">W; 0 for square maps.</param>
    public Failure? Add(float score, bool isDefective, ReadOnlySpan<float> map, bool[]? mask, int width = 0)
    {
        _scores.Add(score);
        _isDefective.Add(isDefective);
        if (mask is null)
            return null;
        try
        {
            _pixels ??= new(_folder);
            _pixels.Add(map, mask, width > 0 ? width : (int)Math.Sqrt(mask.Length));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(e);
        }
    }

    /// <summary>Null where the class does not allow them: good or defective images are missing, or a score is no number.</summary>
    public RankMetrics? MeasureImages() => RankMetrics.Of(_scores, _isDefective);

    /// <summary>Over all pixels of all images with a mask, in several passes over the files.</summary>
    public Outcome<PixelMetrics> MeasurePixels()
    {
        if (_pixels is not { IsFinite: true })
            return new PixelMetrics(null, null);
        try
        {
            return new PixelMetrics(PixelRanking.Measure(_pixels, pixelBuffer), RegionOverlap.Measure(_pixels));
        }
        catch (IOException e)
        {
            return Unusable(e);
        }
    }

    public void Dispose() => _pixels?.Dispose();

    private Failure Unusable(Exception e) =>
        new($"the temporary folder {_folder} cannot take the maps' pixels: {e.Message.TrimEnd('.')}; set TMPDIR to a folder with room for them");
}
