using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// Picks few patches that stand for many: always the one farthest from those picked so far (PatchCore, section 3.2), on
/// random projections that keep distances (Johnson and Lindenstrauss).
/// </summary>
internal static class Coreset
{
    private const int Dimensions = 48, Seed = 1;

    /// <summary>Indices of at most <paramref name="budget"/> patches.</summary>
    public static IReadOnlyList<int> Pick(PatchSet patches, int budget)
    {
        if (patches.Count <= budget)
            return [.. Enumerable.Range(0, patches.Count)];
        var projected = Project(patches);
        var nearest = new float[patches.Count];
        nearest.AsSpan().Fill(float.PositiveInfinity);
        var picked = new List<int> { 0 };
        while (picked.Count < budget)
        {
            var last = projected[picked[^1]];
            Parallel.For(0, patches.Count, i => nearest[i] = Math.Min(nearest[i], TensorPrimitives.Distance(projected[i], last)));
            var farthest = TensorPrimitives.IndexOfMax(nearest);

            // The rest is the same over again. Some of every part, so that each has others' to be compared with.
            if (nearest[farthest] == 0)
                return [.. picked, .. Enumerable.Range(0, budget - picked.Count).Select(i => (int)((long)i * patches.Count / (budget - picked.Count)))];
            picked.Add(farthest);
        }

        return picked;
    }

    private static float[][] Project(PatchSet patches)
    {
        var random = new Random(Seed);
        var directions = Enumerable.Range(0, Dimensions).Select(_ => Direction(random, patches.Levels * patches.Width)).ToArray();
        var projected = new float[patches.Count][];
        Parallel.For(0, patches.Count, i =>
        {
            var features = patches[i];
            projected[i] = [.. directions.Select(direction => TensorPrimitives.Dot<float>(features, direction))];
        });
        return projected;
    }

    private static float[] Direction(Random random, int width)
    {
        var direction = new float[width];
        for (var i = 0; i < width; i++)
            direction[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return direction;
    }
}
