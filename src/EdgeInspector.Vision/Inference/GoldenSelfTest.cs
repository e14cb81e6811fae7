using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// What a model must answer for a picture that every machine can draw itself. Its maker fills it from PyTorch's
/// arithmetic; a device proves with it that its own runtime computes the same before it judges parts.
/// </summary>
public sealed record GoldenSelfTest
{
    /// <summary>Map samples a side.</summary>
    public const int SampleGrid = 8;

    /// <summary>Largest accepted difference: of the score, and of the map as a share of its range. 8-bit weights cost more of it.</summary>
    public static double Tolerance(string precision) => precision == "int8" ? 0.06 : 0.02;

    /// <summary>SHA-256 of <see cref="DrawImage"/>, lower-case hex.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>The expected image score.</summary>
    public required float Score { get; init; }

    /// <summary>The expected map at <see cref="SampleGrid"/> x <see cref="SampleGrid"/> evenly spaced points, row-major.</summary>
    public required IReadOnlyList<float> MapSamples { get; init; }

    /// <summary>The self-test of a model that answered this score and map [S, S] for <see cref="DrawImage"/>.</summary>
    public static GoldenSelfTest Create(int imageSize, float score, ReadOnlySpan<float> map) => new()
    {
        ImageSha256 = Hash(imageSize),
        Score = score,
        MapSamples = Sample(map, imageSize),
    };

    /// <summary>Soft stripes, a disc and a little hash noise: uint8 [S, S, 3], in whole-number arithmetic only.</summary>
    public static byte[] DrawImage(int size)
    {
        var rgb = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var stripes = Math.Abs((x * 4 + y) * 256 / size % 128 - 64);
                var (dx, dy) = (x - size * 2 / 3, y - size / 3);
                var disc = dx * dx + dy * dy < size * size / 100 ? 90 : 0;
                var noise = (int)((uint)(x * 73856093 ^ y * 19349663) * 2654435761 >> 28);
                for (var c = 0; c < 3; c++)
                    rgb[3 * (y * size + x) + c] = (byte)(60 + stripes + disc + noise + 10 * c);
            }
        }

        return rgb;
    }

    /// <summary>Null if the answer is right, else what differs, in half a sentence.</summary>
    /// <param name="imageSize">S.</param>
    /// <param name="levels">Upper end of the map's range.</param>
    /// <param name="tolerance">Of <see cref="Tolerance"/>.</param>
    /// <param name="score">The answered score.</param>
    /// <param name="map">The answered map, [S, S].</param>
    public string? Compare(int imageSize, int levels, double tolerance, float score, ReadOnlySpan<float> map)
    {
        if (Hash(imageSize) != ImageSha256)
            return "the self-test's picture is another one than this version draws";
        if (!(Math.Abs(score - Score) <= tolerance))
            return $"the score is {score:F4}, expected {Score:F4}";
        var samples = Sample(map, imageSize);
        if (samples.Length != MapSamples.Count)
            return $"the self-test has {MapSamples.Count} map samples, expected {samples.Length}";
        for (var i = 0; i < samples.Length; i++)
        {
            if (!(Math.Abs(samples[i] - MapSamples[i]) <= tolerance * levels))
                return $"the anomaly map is {samples[i]:F4} at sample {i}, expected {MapSamples[i]:F4}";
        }

        return null;
    }

    public string ToJson() => JsonSerializer.Serialize(this, SelfTestJson.Default.GoldenSelfTest);

    internal static GoldenSelfTest? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SelfTestJson.Default.GoldenSelfTest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hash(int imageSize) => Convert.ToHexStringLower(SHA256.HashData(DrawImage(imageSize)));

    private static float[] Sample(ReadOnlySpan<float> map, int size)
    {
        var samples = new float[SampleGrid * SampleGrid];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = map[(2 * (i / SampleGrid) + 1) * size / (2 * SampleGrid) * size + (2 * (i % SampleGrid) + 1) * size / (2 * SampleGrid)];
        return samples;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GoldenSelfTest))]
internal sealed partial class SelfTestJson : JsonSerializerContext;
