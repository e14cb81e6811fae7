using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>A recipe's model and reference parts, ready to judge.</summary>
internal sealed class LoadedRecipe : IDisposable
{
    private readonly InspectSettings _settings;

    private LoadedRecipe(AnomalyModel model, PatchMemory? references, InspectSettings settings) => (Model, References, _settings) = (model, references, settings);

    public AnomalyModel Model { get; }

    public PatchMemory? References { get; }

    public Region? Region => _settings.Region;

    public static Outcome<LoadedRecipe> Load(InspectSettings settings)
    {
        var loaded = AnomalyModel.Load(settings.Model, settings.Session);
        if (!loaded.TryGet(out var model))
            return new Failure(loaded.Error!);
        if (settings.References is null)
            return new LoadedRecipe(model, null, settings);
        var remembered = PatchMemory.Load(settings.References, model, settings.Session, settings.Region);
        if (remembered.TryGet(out var references))
            return new LoadedRecipe(model, references, settings);
        model.Dispose();
        return new Failure(remembered.Error!);
    }

    public PartInspector CreateInspector(DecisionLimits limits) => new(Model, limits, References, _settings.Picture, _settings.Region);

    public void Dispose()
    {
        References?.Dispose();
        Model.Dispose();
    }
}
