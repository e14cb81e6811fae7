using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.Models;

/// <summary>What a bundle says of its model (edgeinspector.bundle/1). The signature is over the exact bytes of its file.</summary>
internal sealed record BundleManifest
{
    public const string SchemaId = "edgeinspector.bundle/1";

    public const string FileName = "manifest.json";

    /// <summary>The detached signature: ES256, base64url.</summary>
    public const string SignatureFileName = "manifest.json.sig";

    /// <summary>No manifest is larger.</summary>
    public const int MostBytes = 16 * 1024;

    private const string Sha256Pattern = "^[0-9a-f]{64}$", Sha256Meaning = "a SHA-256 (64 of 0-9 and a-f)";

    [AllowedValues(SchemaId)]
    public required string Schema { get; init; }

    [Pattern(ModelName.PartPattern, ModelName.PartMeaning)]
    public required string Name { get; init; }

    [Pattern(ModelName.PartPattern, ModelName.PartMeaning)]
    public required string Version { get; init; }

    /// <summary>The model's file beside the manifest; never a path.</summary>
    [AllowedValues(ModelName.FileName)]
    public required string File { get; init; }

    [Range(1, int.MaxValue)]
    public required int Bytes { get; init; }

    [Pattern(Sha256Pattern, Sha256Meaning)]
    public required string Sha256 { get; init; }

    /// <summary>The oldest daemon that may run it.</summary>
    [Pattern(@"^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}$", "a version such as 1.2.3")]
    public required string MinimumRuntime { get; init; }

    /// <summary>S, pixels a side of the model's input.</summary>
    [Range(8, 4096)]
    public required int InputSize { get; init; }

    /// <summary>SHA-256 of the model's golden self-test (its property <c>edgeinspector.self_test</c>, as it stands there).</summary>
    [Pattern(Sha256Pattern, Sha256Meaning)]
    public required string SelfTestSha256 { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    public string? Description { get; init; }

    public ModelName ToName() => new(Name, Version);

    /// <summary>Reads a manifest strictly, or says what is wrong with it.</summary>
    public static Outcome<BundleManifest> Read(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, ConfigJson.DocumentOptions);
            var errors = ConfigChecker.Check<BundleManifest>(document.RootElement);
            return errors.Count > 0 ? new Failure($"{FileName}: {errors[0]}") : document.Deserialize<BundleManifest>(ConfigJson.Options)!;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return new Failure($"{FileName} is not valid JSON");
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.Options);
}
