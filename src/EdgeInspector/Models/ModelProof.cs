using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Models;

/// <summary>Loads a model beside those that are at work, lets it pass its golden self-test, and holds it against its manifest.</summary>
internal static class ModelProof
{
    /// <summary>One thread: the others are the line's.</summary>
    private static readonly SessionSettings Beside = new() { Threads = 1 };

    /// <summary>What a manifest can say of a model only once it has proved itself; or why it cannot be used.</summary>
    public static Outcome<ModelMetadata> Load(string path)
    {
        var loaded = AnomalyModel.Load(path, Beside);
        using var model = loaded.Value;
        return model is null ? new Failure(loaded.Error!) : model.Metadata;
    }

    /// <summary>Null where the model is what its manifest says.</summary>
    public static string? Problem(string path, BundleManifest manifest)
    {
        var loaded = Load(path);
        if (!loaded.TryGet(out var model))
            return loaded.Error!.Replace(path, manifest.ToName().ToString(), StringComparison.Ordinal);
        if (model.ImageSize != manifest.InputSize)
            return $"the model takes {model.ImageSize} pixels a side, and its manifest says {manifest.InputSize}";
        return SelfTestSha256(model) != manifest.SelfTestSha256 ? "the model's self-test is another one than its manifest says" : null;
    }

    public static string SelfTestSha256(ModelMetadata model) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.SelfTest.ToJson())));
}
