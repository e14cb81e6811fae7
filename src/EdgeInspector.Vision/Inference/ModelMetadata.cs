using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Inference;

/// <summary>What a model file says of itself in its <c>edgeinspector.*</c> properties (models/README.md lists them).</summary>
public sealed partial record ModelMetadata
{
    public const string Prefix = "edgeinspector.";

    /// <summary>Values of <see cref="Target"/>.</summary>
    public const string Portable = "portable", ForCpu = "cpu";

    private const int MaxDefectTypes = 32;

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>S, pixels a side of the input and of the map.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Patches a side.</summary>
    public required int PatchGrid { get; init; }

    /// <summary>The vision blocks whose features the map sums up, counted from 1; 0 is the patch embedding.</summary>
    public required IReadOnlyList<int> FeatureLayers { get; init; }

    /// <summary>AnomalyCLIP's DPAM_layer: the attention of the last <c>DpamLayers - 1</c> blocks has a V-V path.</summary>
    public required int DpamLayers { get; init; }

    /// <summary>Whether the deep prompts were rounded to float16, as the original code does: "half" or "none".</summary>
    public required string DeepPromptRounding { get; init; }

    /// <summary>How many levels the map sums up; the map's values lie between 0 and this.</summary>
    public int Levels => FeatureLayers.Count;

    /// <summary>The vision transformer, such as "ViT-L/14".</summary>
    public required string Backbone { get; init; }

    /// <summary>Where the prompts come from.</summary>
    public required string Prompts { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>Standard deviation of the map's Gaussian, in pixels of the S x S map.</summary>
    public required double Sigma { get; init; }

    /// <summary>"fp32", "fp16" or "int8".</summary>
    public required string Precision { get; init; }

    /// <summary>What it was exported for: "portable", or "cpu" where it has operators that only ONNX Runtime knows.</summary>
    public string Target { get; init; } = Portable;

    /// <summary>Descriptions that defects are named with, such as "crack"; empty in files without.</summary>
    public IReadOnlyList<string> DefectTypes { get; init; } = [];

    public required GoldenSelfTest SelfTest { get; init; }

    /// <summary>The kind of image score that its maker found best, and that <see cref="ScoreThreshold"/> is for.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>The image score from which its maker suggests to reject, 0 to 1; null where nobody measured one.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>The map value from which its maker suggests to mark a defect, 0 to <see cref="Levels"/>.</summary>
    public double? MapThreshold { get; init; }

    /// <summary>Reads the properties, or says which one is missing or unreadable.</summary>
    internal static (ModelMetadata? Metadata, string? Problem) Read(ModelProto model)
    {
        var properties = model.MetadataProps.Where(p => p.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .GroupBy(p => p.Key[Prefix.Length..]).ToDictionary(g => g.Key, g => g.Last().Value);
        string[] required =
        [
            "name", "version", "image_size", "patch_grid", "feature_layers", "dpam_layers", "deep_prompt_rounding", "backbone", "prompts",
            "licence", "sigma", "precision", "self_test",
        ];
        if (required.FirstOrDefault(key => !properties.ContainsKey(key)) is { } missing)
            return (null, $"it has no property {Prefix}{missing}; make it with `anomalyclip export`");

        var reader = new PropertyReader(properties);
        var metadata = new ModelMetadata
        {
            Name = properties["name"],
            Version = properties["version"],
            ImageSize = reader.Integer("image_size", 8, 4096),
            PatchGrid = reader.Integer("patch_grid", 1, 1024),
            FeatureLayers = reader.Integers("feature_layers", 0, 1000),
            DpamLayers = reader.Integer("dpam_layers", 1, 1001),
            DeepPromptRounding = properties["deep_prompt_rounding"],
            Backbone = properties["backbone"],
            Prompts = properties["prompts"],
            Licence = properties["licence"],
            Sigma = reader.Number("sigma", 0, 1000) ?? 0,
            Precision = properties["precision"],
            Target = properties.GetValueOrDefault("target", Portable),
            SelfTest = reader.SelfTest("self_test"),
            Score = reader.Score("image_score"),
            ScoreThreshold = reader.Number("score_threshold", 0, 1),
            MapThreshold = reader.Number("map_threshold", 0, 1000),
            DefectTypes = reader.DefectTypes("defect_types"),
        };
        return reader.Problem is null ? (metadata, null) : (null, reader.Problem);
    }

    /// <summary>The properties that <see cref="Read"/> reads back.</summary>
    public IEnumerable<StringStringEntryProto> ToProperties()
    {
        var properties = new List<(string Key, string? Value)>
        {
            ("name", Name),
            ("version", Version),
            ("image_size", Invariant(ImageSize)),
            ("patch_grid", Invariant(PatchGrid)),
            ("feature_layers", string.Join(',', FeatureLayers)),
            ("dpam_layers", Invariant(DpamLayers)),
            ("deep_prompt_rounding", DeepPromptRounding),
            ("backbone", Backbone),
            ("prompts", Prompts),
            ("licence", Licence),
            ("sigma", Invariant(Sigma)),
            ("precision", Precision),
            ("target", Target == Portable ? null : Target),
            ("self_test", SelfTest.ToJson()),
            ("image_score", Score == ScoreKind.ClassToken ? null : ImageScore.Names.First(name => name.Value == Score).Key),
            ("score_threshold", ScoreThreshold is { } score ? Invariant(score) : null),
            ("map_threshold", MapThreshold is { } map ? Invariant(map) : null),
            ("defect_types", DefectTypes.Count > 0 ? string.Join(',', DefectTypes) : null),
        };
        return properties.Where(p => p.Value is not null).Select(p => new StringStringEntryProto { Key = Prefix + p.Key, Value = p.Value });
    }

    /// <summary>Half a sentence on the first name that cannot describe a defect, or null.</summary>
    public static string? DefectTypesProblem(IReadOnlyList<string> names)
    {
        if (names.Count is 0 or > MaxDefectTypes)
            return $"{names.Count} descriptions, expected 1 to {MaxDefectTypes}";
        if (names.FirstOrDefault(name => !DefectTypeName().IsMatch(name)) is { } odd)
            return $"'{odd}' is not 1 to 32 letters, digits, spaces or hyphens";
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"'{twice.Key}' stands there twice" : null;
    }

    private static string Invariant(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} -]{0,31}$")]
    private static partial Regex DefectTypeName();

    /// <summary>Parses property values and keeps the first problem.</summary>
    private sealed class PropertyReader(Dictionary<string, string> properties)
    {
        public string? Problem { get; private set; }

        public int Integer(string key, int low, int high) =>
            int.TryParse(properties[key], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
                ? value
                : Fail(key, $"a whole number from {low} to {high}", low);

        public int[] Integers(string key, int low, int high)
        {
            var values = properties[key].Split(',').Select(part => int.TryParse(part, out var value) ? value : -1).ToArray();
            return values.All(value => value >= low && value <= high) ? values : Fail(key, "a list of whole numbers", values);
        }

        public double? Number(string key, double low, double high)
        {
            if (!properties.TryGetValue(key, out var text))
                return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
                ? value
                : Fail(key, $"a number from {low} to {high}", low);
        }

        public ScoreKind Score(string key)
        {
            if (!properties.TryGetValue(key, out var text))
                return ScoreKind.ClassToken;
            return ImageScore.Names.TryGetValue(text, out var kind) ? kind : Fail(key, string.Join(" or ", ImageScore.Names.Keys), ScoreKind.ClassToken);
        }

        public string[] DefectTypes(string key)
        {
            if (!properties.TryGetValue(key, out var text))
                return [];
            var names = text.Split(',');
            return DefectTypesProblem(names) is null ? names : Fail<string[]>(key, "a list of descriptions", []);
        }

        public GoldenSelfTest SelfTest(string key) =>
            GoldenSelfTest.FromJson(properties[key]) ?? Fail(key, "a self-test (JSON)", new GoldenSelfTest { ImageSha256 = "", Score = 0, MapSamples = [] });

        private T Fail<T>(string key, string expected, T fallback)
        {
            Problem ??= $"its property {Prefix}{key} is '{properties[key]}', expected {expected}";
            return fallback;
        }
    }
}
