using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// What the network's intermediate values are called, in an exported graph and when TorchSharp computes them. Blocks count
/// from 1.
/// </summary>
internal static class ValueNames
{
    /// <summary>After ln_pre, [N, tokens, width].</summary>
    public const string Tokens = "tokens";

    /// <summary>Before normalisation, [N, D].</summary>
    public const string ImageFeatures = "image_features";

    /// <summary>The original stream after a block, [N, tokens, width].</summary>
    public static string Block(int number) => $"block.{number}";

    /// <summary>The V-V stream after a block, [N, tokens, width].</summary>
    public static string LocalBlock(int number) => $"block.{number}.local";

    /// <summary>A value inside a block, such as "mlp.hidden".</summary>
    public static string In(int number, string what) => $"block.{number}.{what}";

    /// <summary>Raw patch features taken after a block, [N, patches, D].</summary>
    public static string Level(int number) => $"level.{number}";

    /// <summary>Those that TorchSharp's side has, in the order of their computation.</summary>
    public static IEnumerable<string> All(VisionConfig vision, AnomalyClipOptions options)
    {
        yield return Tokens;
        for (var number = 1; number <= vision.Layers; number++)
        {
            // The streams of a block do not depend on each other: both come from what was before it.
            yield return LocalBlock(number);
            yield return Block(number);
            if (options.FeatureLayers.Contains(number))
                yield return Level(number);
        }

        yield return ImageFeatures;
    }
}
