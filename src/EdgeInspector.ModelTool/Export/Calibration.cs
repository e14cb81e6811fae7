using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Export;

/// <summary>Measures on pictures which range each value has that an int8 file quantises.</summary>
internal static class Calibration
{
    /// <summary>The ranges by value name; no value and no error where there are no pictures to measure on.</summary>
    /// <param name="source">The model.</param>
    /// <param name="folder">Pictures; null for none.</param>
    /// <param name="card">Only a name for the float32 model that is run.</param>
    public static Outcome<Dictionary<string, ValueRange>> Measure(ModelSource source, string? folder, ModelCard card)
    {
        if (folder is null)
            return default;
        var pictures = Pictures.Read(folder, source.Options.ImageSize);
        if (!pictures.TryGet(out var images))
            return new Failure(pictures.Error!);
        var model = AnomalyClipExporter.Export(source, Precision.Fp32, card);
        using var probe = new GraphProbe(model, [], Int8Quantisation.Inputs(model.Graph));
        return new Dictionary<string, ValueRange>(images.Select(image => probe.Run(image).Ranges).Aggregate(ValueRange.Union));
    }
}
