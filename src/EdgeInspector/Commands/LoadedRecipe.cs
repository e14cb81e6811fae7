using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>A recipe's model and reference parts, ready to judge.</summary>
internal sealed class LoadedRecipe : IDisposable
{
    private readonly PictureLimits? _picture;

    private LoadedRecipe(AnomalyModel model, PatchMemory? references, PictureLimits? picture) => (Model, References, _picture) = (model, references, picture);

    public AnomalyModel Model { get; }

    public PatchMemory? References { get; }

    public static Outcome<LoadedRecipe> Load(InspectSettings settings)
    {
        var loaded = AnomalyModel.Load(settings.Model, settings.Session);
        if (!loaded.TryGet(out var model))
            return new Failure(loaded.Error!);
        if (settings.References is null)
            return new LoadedRecipe(model, null, settings.Picture);
        var remembered = PatchMemory.Load(settings.References, model, settings.Session);
        if (remembered.TryGet(out var references))
            return new LoadedRecipe(model, references, settings.Picture);
        model.Dispose();
        return new Failure(remembered.Error!);
    }

    public PartInspector CreateInspector(DecisionLimits limits) => new(Model, limits, References, _picture);

    public void Dispose()
    {
        References?.Dispose();
        Model.Dispose();
    }
}
