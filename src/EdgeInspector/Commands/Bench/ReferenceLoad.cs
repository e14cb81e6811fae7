using System.Diagnostics;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Commands.Bench;

/// <summary>
/// Reference parts, learned as <c>learn</c> does with its usual settings, and pictures matched with them. What a part shows
/// costs neither more nor less; that all are a little different makes the choice of patches a real one.
/// </summary>
internal sealed class ReferenceLoad(AnomalyModel model, SessionSettings session) : IDisposable
{
    private const int Noise = 24, FewestPictures = 20;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    private readonly byte[] _part = GoldenSelfTest.DrawImage(model.Metadata.ImageSize);

    /// <summary>Those of the largest number that was measured last; null before.</summary>
    public PatchMemory? Most { get; private set; }

    /// <param name="numbers">Of parts.</param>
    public Outcome<IReadOnlyList<ReferenceFigures>> Measure(IReadOnlyList<int> numbers)
    {
        int[] all = [.. numbers.Distinct().Order()];
        using var progress = new ConsoleProgress("learning", all[^1], "reference parts");
        using var builder = new ReferencePartsBuilder(model, new());
        var (figures, adding) = (new List<ReferenceFigures>(), TimeSpan.Zero);
        foreach (var parts in all)
        {
            while (builder.Count < parts)
            {
                using var part = Draw(builder.Count);
                var start = Stopwatch.GetTimestamp();
                if (builder.Add($"part {builder.Count + 1}", part) is { } problem)
                    return new Failure(problem);
                adding += Stopwatch.GetElapsedTime(start);
                progress.Report(builder.Count);
            }

            var building = Stopwatch.GetTimestamp();
            if (!builder.Build(DateTimeOffset.UtcNow).TryGet(out var learned))
                return new Failure($"the bench's own {parts} reference parts cannot be learned with this model: they differ too much for it");
            var file = learned.File.ToByteArray();
            var seconds = (adding + Stopwatch.GetElapsedTime(building)).TotalSeconds;
            var loaded = PatchMemory.Load(file, "reference parts", model, session);
            if (!loaded.TryGet(out var memory))
                return new Failure(loaded.Error!);
            Most?.Dispose();
            Most = memory;
            var (match, inference) = Match(memory);
            figures.Add(new(parts, learned.Patches, seconds, file.Length, match, inference));
        }

        return figures;
    }

    public void Dispose() => Most?.Dispose();

    private (double MatchMs, double InferenceMs) Match(PatchMemory memory)
    {
        using var run = new PartRun(model, memory);
        _part.CopyTo(run.Image);
        run.Execute();
        var (start, matches, inferences) = (Stopwatch.GetTimestamp(), new List<double>(), new List<double>());
        while (matches.Count < FewestPictures || Stopwatch.GetElapsedTime(start) < Length)
        {
            var begin = Stopwatch.GetTimestamp();
            run.Execute();
            inferences.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            matches.Add(run.Matching.TotalMilliseconds);
        }

        return (Median.Of(matches), Median.Of(inferences));
    }

    private ImageBuffer Draw(int number)
    {
        var (random, size) = (new Random(number), model.Metadata.ImageSize);
        var picture = ImageBuffer.Rent(size, size, PixelFormat.Rgb24);
        for (var i = 0; i < picture.Length; i++)
            picture.Pixels[i] = (byte)Math.Clamp(_part[i] + random.Next(-Noise, Noise + 1), 0, byte.MaxValue);
        return picture;
    }
}
