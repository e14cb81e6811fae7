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
}
