using System.Collections.Concurrent;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector;

/// <summary>The models and reference parts of all recipes; a model that several recipes name is loaded once.</summary>
internal sealed class ModelPool : IDisposable
{
    // One at a time changes them, while others read.
    private readonly ConcurrentDictionary<string, AnomalyModel> _models = [];
    private readonly ConcurrentDictionary<RecipeConfig, PatchMemory> _references = [];
    private ConcurrentDictionary<string, RecipeConfig> _recipes = [];
    private IReadOnlyCollection<RecipeConfig> _pinned = [];
    private SessionSettings _settings = new();
    private string _stateFolder = "";

    /// <param name="model">As a recipe names it.</param>
    public AnomalyModel this[string model] => _models[model];

    public static Outcome<ModelPool> Load(EdgeInspectorConfig config)
    {
        var pool = new ModelPool { _settings = new SessionSettings { Threads = config.Inference.Threads }, _stateFolder = config.StateFolder };
        foreach (var (id, recipe) in config.Recipes)
        {
            if (pool.Change(id, recipe) is { } problem)
            {
                pool.Dispose();
                return new Failure($"/recipes/{id}/{problem}");
            }
        }

        return pool;
    }

    /// <summary>A recipe as it is now: from the configuration, or as it was taught since.</summary>
    public RecipeConfig Recipe(string id) => _recipes[id];

    /// <summary>Loads what a recipe needs and makes it the present one; returns what is in the way, with its key, or null.</summary>
    public string? Change(string id, RecipeConfig recipe)
    {
        if (Add(recipe) is { } problem)
            return problem;
        _recipes[id] = recipe;
        return null;
    }

    /// <summary>Whoever changes recipes and then judges by them holds it in between: two at once would each undo what the other did.</summary>
    public Lock Changing { get; } = new();

    /// <summary>Loads what recipes need, without making them the present ones, and keeps it until they are unpinned. Returns what is in the way, with its pointer, or null.</summary>
    public string? Pin(IReadOnlyDictionary<string, RecipeConfig> recipes)
    {
        foreach (var (id, recipe) in recipes)
        {
            if (Add(recipe) is { } problem)
                return $"/recipes/{id}/{problem}";
        }

        _pinned = [.. _pinned, .. recipes.Values];
        return null;
    }

    /// <summary>Loads what one recipe needs, to be pinned likewise; false where it does not fit.</summary>
    public bool Fits(string id, RecipeConfig recipe) => Pin(new Dictionary<string, RecipeConfig> { [id] = recipe }) is null;

    /// <summary>The opposite, for all.</summary>
    public void Unpin()
    {
        _pinned = [];
        DropUnused();
    }

    /// <summary>Makes recipes the present ones, instead of all that were; what they need must be loaded.</summary>
    public void Use(IReadOnlyDictionary<string, RecipeConfig> recipes) => _recipes = new(recipes);

    /// <summary>
    /// Lets go of models and reference parts that no recipe has any more. Nothing may be judging with those reference parts. A
    /// model may still be in use, by a lesson that goes on with it: its memory is given back after that.
    /// </summary>
    public void DropUnused()
    {
        List<RecipeConfig> used = [.. _recipes.Values, .. _pinned];
        foreach (var model in _models.Keys.Except(used.Select(recipe => recipe.Model)).ToList())
        {
            if (_models.TryRemove(model, out var unused))
                unused.Dispose();
        }

        foreach (var recipe in _references.Keys.Except(used).ToList())
        {
            if (_references.TryRemove(recipe, out var unused))
                unused.Dispose();
        }
    }

    /// <summary>A recipe's reference parts; null where it has none.</summary>
    public PatchMemory? References(RecipeConfig recipe) => _references.GetValueOrDefault(recipe);

    public DecisionLimits Limits(RecipeConfig recipe) =>
        DecisionLimits.For(this[recipe.Model].Metadata, recipe.ScoreThreshold, recipe.MapThreshold, recipe.MinDefectArea, ImageScore.Named(recipe.Score), recipe.References is not null);

    /// <summary>Whether the recipe's thresholds were calibrated with all that they depend on as it is now.</summary>
    public bool IsCalibrated(RecipeConfig recipe) =>
        recipe.Calibration is { } calibration && calibration.Basis == CalibrationBasis.Of(this[recipe.Model].Sha256, Limits(recipe), References(recipe)?.Sha256, recipe.Region?.ToRegion());

    public void Dispose()
    {
        foreach (var references in _references.Values)
            references.Dispose();
        foreach (var model in _models.Values)
            model.Dispose();
    }

    private string? Add(RecipeConfig recipe)
    {
        if (!_models.TryGetValue(recipe.Model, out var model))
        {
            var loaded = AnomalyModel.Load(ModelName.FileOf(recipe.Model, _stateFolder), _settings);
            if (!loaded.TryGet(out model))
                return $"model: {loaded.Error}";
            _models[recipe.Model] = model;
        }

        if (recipe.References is null || _references.ContainsKey(recipe))
            return null;
        var memory = PatchMemory.Load(recipe.References, model, _settings, recipe.Region?.ToRegion());
        if (!memory.TryGet(out var references))
            return $"references: {memory.Error}";
        _references[recipe] = references;
        return null;
    }
}
