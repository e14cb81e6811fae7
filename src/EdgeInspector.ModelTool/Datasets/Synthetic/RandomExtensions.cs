namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>The draws that the generator is made of. A seeded <see cref="Random"/> gives the same sequence everywhere.</summary>
internal static class RandomExtensions
{
    public static float Uniform(this Random random, double low, double high) => (float)(low + (high - low) * random.NextDouble());

    /// <summary>Uniform in the logarithm: as many small values as large ones.</summary>
    public static float LogUniform(this Random random, double low, double high) =>
        (float)Math.Exp(Math.Log(low) + (Math.Log(high) - Math.Log(low)) * random.NextDouble());

    public static float Normal(this Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static int Sign(this Random random) => random.Chance(0.5) ? 1 : -1;

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
