using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>
/// Captions from what the generator knows and what can be measured in the picture, and the vocabulary that they need.
/// </summary>
internal static class Captions
{
    public static readonly string[] NormalStates = ["good", "flawless", "perfect", "intact", "clean", "normal"];
    public static readonly string[] AbnormalStates = ["damaged", "defective", "broken", "flawed", "faulty", "abnormal"];
    public static readonly string[] Nouns = ["object", "part", "surface", "plate", "tile", "disc", "ring", "gear"];

    private static readonly string[] Tones = ["black", "dark", "gray", "bright", "white"];
    private static readonly string[] Textures = ["smooth", "fine", "rough", "coarse"];
    private static readonly string[] Hues = ["red", "yellow", "green", "blue"];
    private static readonly string[] Glue = ["x", "and", "no"];

    /// <summary>Every word that a caption, a learned prompt or the prompt ensemble may hold.</summary>
    public static IEnumerable<string> Vocabulary =>
    [
        .. Glue, .. NormalStates, .. AbnormalStates, .. Nouns, .. Tones, .. Textures, .. Hues, .. DefectDrawer.AllKinds,
        .. PromptEnsemble.Templates.Concat(PromptEnsemble.NormalStates).Concat(PromptEnsemble.AbnormalStates)
            .SelectMany(text => WordTokenizer.Words(text.Replace("{0}", "", StringComparison.Ordinal))),
    ];

    /// <summary>For example: "a cropped photo of a damaged dark smooth plate with scratch."</summary>
    /// <param name="random">Chooses among synonyms.</param>
    /// <param name="scene">Gives the noun.</param>
    /// <param name="rgb">The finished picture, uint8 RGB.</param>
    /// <param name="defectKind">Null for a good part.</param>
    public static string Write(Random random, PartScene scene, byte[] rgb, string? defectKind)
    {
        var noun = random.Chance(0.3) ? random.Pick(["object", "part"]) : scene.Noun;
        var state = random.Pick(defectKind is null ? NormalStates : AbnormalStates);
        var thing = $"{state} {Looks(rgb)} {noun}";
        if (defectKind is not null)
            thing = $"{thing} with {defectKind}";
        return PromptEnsemble.Compose(thing, "{0}", random.Pick(PromptEnsemble.Templates));
    }

    private static string Looks(byte[] rgb)
    {
        double r = 0, g = 0, b = 0, steps = 0;
        for (var i = 0; i + 5 < rgb.Length; i += 3)
        {
            (r, g, b) = (r + rgb[i], g + rgb[i + 1], b + rgb[i + 2]);
            steps += Math.Abs(rgb[i + 1] - rgb[i + 4]);
        }

        var pixels = rgb.Length / 3.0;
        (r, g, b, steps) = (r / pixels, g / pixels, b / pixels, steps / pixels);
        var texture = Textures[steps < 3 ? 0 : steps < 6 ? 1 : steps < 12 ? 2 : 3];
        var (low, high) = (Math.Min(r, Math.Min(g, b)), Math.Max(r, Math.Max(g, b)));
        if (high - low > 30)
            return $"{(low == b && r - g < 20 ? Hues[1] : r == high ? Hues[0] : g == high ? Hues[2] : Hues[3])} {texture}";
        return $"{Tones[Math.Clamp((int)(g / 51.2), 0, 4)]} {texture}";
    }
}
