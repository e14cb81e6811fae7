using System.Text.Json;

namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// One picture in <c>meta.json</c>: <c>img_path</c>, <c>mask_path</c> ("" for none), <c>cls_name</c>, <c>specie_name</c>
/// (the kind; DAGM's is "") and <c>anomaly</c> (0 or 1).
/// </summary>
internal static class MetaJsonEntry
{
    /// <param name="root">The data set's folder.</param>
    /// <param name="entry">The JSON.</param>
    /// <param name="where">Names the entry in an error, as a JSON pointer.</param>
    public static Outcome<LabelledImage> Read(string root, JsonElement entry, string where)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            return new Failure($"{where} is {Kind(entry)}; it must be an object");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in new[] { "img_path", "mask_path", "cls_name", "specie_name" })
        {
            if (!entry.TryGetProperty(key, out var value))
                return new Failure($"{where} has no key \"{key}\"");
            if (value.ValueKind != JsonValueKind.String)
                return new Failure($"{where}/{key} is {Kind(value)}; it must be a string");
            texts[key] = value.GetString()!;
        }

        if (!entry.TryGetProperty("anomaly", out var anomaly))
            return new Failure($"{where} has no key \"anomaly\"");
        if (anomaly.ValueKind != JsonValueKind.Number || !anomaly.TryGetInt32(out var label) || label is not (0 or 1))
            return new Failure($"{where}/anomaly is {Kind(anomaly)}; it must be 0 or 1");
        return Find(root, texts, isDefective: label == 1, where);
    }

    /// <summary>A value for an error message: short, whatever the file holds.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ when value.GetRawText() is { Length: <= 40 } text => text,
        _ => "a long " + (value.ValueKind == JsonValueKind.Number ? "number" : "string"),
    };

    private static Outcome<LabelledImage> Find(string root, Dictionary<string, string> texts, bool isDefective, string where)
    {
        var image = ListedFile.Find(root, texts["img_path"], $"{where}/img_path");
        if (image.Error is { } noImage)
            return new Failure(noImage);
        var kind = texts["specie_name"] is { Length: > 0 } specie ? specie : isDefective ? "defect" : "good";
        if (!isDefective || texts["mask_path"].Length == 0)
            return new LabelledImage(image.Value!, kind, isDefective, null);
        var mask = ListedFile.Find(root, texts["mask_path"], $"{where}/mask_path");
        return mask.TryGet(out var path) ? new LabelledImage(image.Value!, kind, isDefective, path) : new Failure(mask.Error!);
    }
}
