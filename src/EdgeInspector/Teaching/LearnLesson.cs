using System.Security.Cryptography;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>The next parts are good, and what good parts look like: reference parts for the recipe.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="model">The recipe's.</param>
/// <param name="region">The recipe's; null for the whole frame.</param>
/// <param name="save">Stores the file of reference parts and returns where it is.</param>
/// <param name="time">Dates it.</param>
internal sealed class LearnLesson(LearnRequest request, AnomalyModel model, Region? region, Func<LearnedParts, Outcome<string>> save, TimeProvider time)
    : Lesson(request.Parts ?? DefaultParts), IDisposable
{
    /// <summary>More good parts than this hardly change what is remembered, and take long to compare.</summary>
    public const int MostParts = 1000;

    private const int DefaultParts = 16;

    private readonly ReferencePartsBuilder _builder = new(model, request.ToSettings(), region);

    // A recipe's present limits do not choose what it learns: they may be what is wrong with it.
    private readonly PartQueue<Picture> _pictures = new((frame, _) => new(frame.Name, Region.Whole(frame.Image!.Width, frame.Image.Height).Crop(frame.Image)));

    public override IPartWatcher Watcher => _pictures;

    public override async Task<string?> CollectAsync(Action<int> progress, CancellationToken cancellation)
    {
        var seen = new HashSet<string>();
        await foreach (var picture in _pictures.ReadAllAsync(cancellation))
        {
            using var image = picture.Image;

            // A picture that comes twice is one part.
            if (!seen.Add(Convert.ToHexString(SHA256.HashData(image.Pixels))))
                continue;
            if (_builder.Add(picture.Name, image) is { } problem)
                return problem;
            progress(_builder.Count);
            if (_builder.Count >= Wanted)
                break;
        }

        return null;
    }

    public override Outcome<LessonEnd> Conclude(RecipeConfig recipe)
    {
        var built = _builder.Build(time.GetUtcNow());
        if (!built.TryGet(out var learned))
            return new Failure(built.Error!);
        var saved = save(learned);
        if (!saved.TryGet(out var path))
            return new Failure(saved.Error!);
        var odd = learned.Outliers.Count == 0 ? "" : $"; left out, because they differ much from the rest: {string.Join(", ", learned.Outliers.Take(5))}{(learned.Outliers.Count > 5 ? ", ..." : "")}";

        // Thresholds of before are on another scale. Without any, one half holds: as odd as the oddest of the reference parts.
        var taught = recipe with { References = path, ScoreThreshold = null, MapThreshold = null, Calibration = null };
        return new LessonEnd(taught, $"{learned.Patches} patches of {learned.Parts} good parts{odd}; rejected is now what is odder than the oddest of them: calibrate next");
    }

    public void Dispose() => _builder.Dispose();

    private sealed record Picture(string Name, ImageBuffer Image);
}
