using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>
/// Cameras that have the next frame ready whenever one is done, each with its own inspection, all with one model: the line
/// itself, without a broker. All numbers of cameras take turns in short rounds, so that a machine whose speed drifts bears on all alike.
/// </summary>
/// <param name="model">The cameras share it.</param>
/// <param name="references">What pictures are matched with; null for none.</param>
/// <param name="plan">What the results say.</param>
/// <param name="picture">What all cameras show.</param>
internal sealed class CameraLoad(AnomalyModel model, PatchMemory? references, InspectionPlan plan, ImageBuffer picture)
{
    private const int Rounds = 5;

    /// <summary>Else those of the reference parts' pictures, which this one does not have to keep.</summary>
    private readonly PictureLimits? _limits = references is null ? null : BenchLimits.AnyPicture(picture);

    /// <param name="numbers">Of cameras; one alone is measured in any case.</param>
    /// <param name="length">Of the measurement, for each number.</param>
    public async Task<IReadOnlyList<CameraFigures>> MeasureAsync(IReadOnlyList<int> numbers, TimeSpan length)
    {
        int[] all = [.. numbers.Append(1).Distinct().Order()];
        var rounds = new List<(double PerSecond, int[] Frames)[]>();
        await RunAsync(all[^1], TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            var figures = new (double, int[])[all.Length];
            for (var i = 0; i < all.Length; i++)
                figures[i] = await RunAsync(all[i], length / Rounds);
            rounds.Add(figures);
        }

        return [.. all.Select((cameras, i) =>
        {
            int[] frames = [.. Enumerable.Range(0, cameras).Select(camera => rounds.Sum(round => round[i].Frames[camera]))];
            return new CameraFigures(cameras, Median.Of(rounds.Select(round => round[i].PerSecond)), Median.Of(rounds.Select(round => round[i].PerSecond / round[0].PerSecond)), frames.Min(), frames.Max());
        })];
    }

    /// <summary>
    /// One round: frames a second of all cameras, and the frames of each. Each counts from one of its results to another: of a
    /// slow model, what is in work when the time is over would be a good part of the whole.
    /// </summary>
    private async Task<(double PerSecond, int[] Frames)> RunAsync(int cameras, TimeSpan length)
    {
        using var stop = new CancellationTokenSource();
        BenchLine[] lines = [.. Enumerable.Range(0, cameras).Select(_ => new BenchLine(new PartInspector(model, BenchLimits.Good(model), references, _limits), plan, picture))];
        Task[] first = [.. lines.Select(line => line.NextResultAsync())];
        Task[] running = [.. lines.Select(line => line.RunAsync(stop.Token))];
        await Task.WhenAll(first);
        var before = lines.Select(line => line.Done).ToArray();
        await Task.Delay(length, CancellationToken.None);
        await Task.WhenAll(lines.Select(line => line.NextResultAsync()));
        var after = lines.Select(line => line.Done).ToArray();
        await stop.CancelAsync();
        await Task.WhenAll(running);
        foreach (var line in lines)
            line.Dispose();
        return (after.Zip(before, (now, then) => now.RateSince(then)).Sum(), [.. after.Zip(before, (now, then) => now.Results - then.Results)]);
    }
}
