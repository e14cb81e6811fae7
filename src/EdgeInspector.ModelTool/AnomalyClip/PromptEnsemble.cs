namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// WinCLIP's compositional prompt ensemble (CVPR 2023, section 4.1 and appendix): every state of an object in every photo
/// template. It needs no training. Descriptions of single kinds of defect are written in the same way.
/// </summary>
internal static class PromptEnsemble
{
    public static readonly string[] Templates =
    [
        "a cropped photo of the {0}.", "a cropped photo of a {0}.",
        "a close-up photo of a {0}.", "a close-up photo of the {0}.",
        "a bright photo of a {0}.", "a bright photo of the {0}.",
        "a dark photo of the {0}.", "a dark photo of a {0}.",
        "a jpeg corrupted photo of a {0}.", "a jpeg corrupted photo of the {0}.",
        "a blurry photo of the {0}.", "a blurry photo of a {0}.",
        "a photo of a {0}.", "a photo of the {0}.",
        "a photo of a small {0}.", "a photo of the small {0}.",
        "a photo of a large {0}.", "a photo of the large {0}.",
        "a photo of the {0} for visual inspection.", "a photo of a {0} for visual inspection.",
        "a photo of the {0} for anomaly detection.", "a photo of a {0} for anomaly detection.",
    ];

    public static readonly string[] NormalStates =
        ["{0}", "flawless {0}", "perfect {0}", "unblemished {0}", "{0} without flaw", "{0} without defect", "{0} without damage"];

    public static readonly string[] AbnormalStates = ["damaged {0}", "{0} with flaw", "{0} with defect", "{0} with damage"];

    /// <summary>An abnormal state that names its defect.</summary>
    public static string StateWith(string defect) => $"damaged {{0}} with {defect}";

    /// <summary>What stands for one kind of defect, such as "crack".</summary>
    public static readonly string[] DefectStates = ["{0}", "object with {0}", "damaged object with {0}"];

    /// <summary>Each state of a thing in each template.</summary>
    public static IEnumerable<string> Compose(string thing, IEnumerable<string> states) =>
        states.SelectMany(_ => Templates, (state, template) => Compose(thing, state, template));

    public static string Compose(string thing, string state, string template) =>
        template.Replace("{0}", state.Replace("{0}", thing, StringComparison.Ordinal), StringComparison.Ordinal);
}
