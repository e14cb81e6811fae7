using System.Text.Json;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// OpenAI's CLIPs compute QuickGELU, x sigmoid(1.702 x); many later ones plain GELU. Nothing in the weights shows it, but
/// the configuration that is published beside them does.
/// </summary>
internal static class ClipActivation
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Half a sentence on why the weights would be computed wrongly, or null.</summary>
    public static string? Problem(string checkpoint, string naming)
    {
        var config = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(checkpoint))!,
            naming == ClipNaming.HuggingFace ? "config.json" : "open_clip_config.json");
        if (new FileInfo(config) is not { Exists: true } file)
            return null;
        try
        {
            if (file.Length > MaxBytes)
                throw new IOException("it is too large");
            using var json = JsonDocument.Parse(File.ReadAllText(config));
            var activation = naming == ClipNaming.HuggingFace ? OfHuggingFace(json.RootElement) : OfOpenClip(json.RootElement);
            return activation is null or "quick_gelu"
                ? null
                : $"was trained with the activation {Printable.Short(activation)} (says {config}), only quick_gelu is computed here; take OpenAI's weights";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return $"cannot be judged: {config}, which should name its activation, cannot be read";
        }
    }

    /// <summary>Where it is not written, transformers takes quick_gelu.</summary>
    private static string? OfHuggingFace(JsonElement config) =>
        new[] { "vision_config", "text_config" }
            .Select(part => config.TryGetProperty(part, out var tower) && tower.TryGetProperty("hidden_act", out var name) ? name.GetString() : null)
            .FirstOrDefault(name => name is not null and not "quick_gelu");

    /// <summary>Where it is not written, open_clip takes gelu.</summary>
    private static string OfOpenClip(JsonElement config) =>
        config.TryGetProperty("model_cfg", out var model) && model.TryGetProperty("quick_gelu", out var quick) && quick.GetBoolean() ? "quick_gelu" : "gelu";
}
