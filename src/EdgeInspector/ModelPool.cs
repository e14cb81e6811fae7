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
    private readonly ConcurrentDictionary<string, PooledModel> _models = [];
    private readonly ConcurrentDictionary<RecipeConfig, PatchMemory> _references = [];
    private ConcurrentDictionary<string, RecipeConfig> _recipes = [];
    private IReadOnlyCollection<RecipeConfig> _pinned = [];
    private SessionSettings _settings = new();
    private string _stateFolder = "";

    /// <param name="model">As a recipe names it.</param>
    public AnomalyModel this[string model] => _models[model].Model;

    /// <summary>What runs each, and what becomes of its engine.</summary>
    public IReadOnlyList<PooledModel> All => [.. _models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => model.Value)];

    /// <summary>A model was loaded.</summary>
    public event Action<PooledModel>? Added;

    /// <summary>Reference parts were loaded.</summary>
    public event Action<PatchMemory>? Remembered;

    /// <summary>The reference parts of all recipes.</summary>
    public IReadOnlyList<PatchMemory> AllReferences => [.. _references.Values];

    /// <param name="config">The configuration.</param>
    /// <param name="sessions">Opens the models; null for ONNX Runtime.</param>
    public static Outcome<ModelPool> Load(EdgeInspectorConfig config, ISessionMaker? sessions = null)
    {
        var pool = new ModelPool { _settings = config.Inference.ToSession(config.StateFolder), _stateFolder = config.StateFolder };
        if (sessions is not null)
            pool._settings = pool._settings with { Sessions = sessions };
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

    /// <summary>The recipes that have a model.</summary>
    public IReadOnlyList<string> Users(string model) => [.. _recipes.Where(recipe => recipe.Value.Model == model).Select(recipe => recipe.Key)];

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
                unused.Model.Dispose();
        }

        foreach (var recipe in _references.Keys.Except(used).ToList())
        {
            if (_references.TryRemove(recipe, out var unused))
                unused.Dispose();
        }
    }

    /// <summary>
    /// Notes what becomes of a model's engine; false where the model is gone, or another one in its place. With the model that
    /// has the engine, that one takes its place: what judges with the one before may end it, and should soon judge with this.
    /// </summary>
    public bool Update(PooledModel before, PooledModel after)
    {
        if (!_models.TryUpdate(before.Name, after, before))
            return false;
        if (after.Model != before.Model)
            before.Model.Dispose();
        return true;
    }

    /// <summary>Builds a model's engine, which takes minutes, and loads the model with it.</summary>
    public Outcome<AnomalyModel> BuildEngine(PooledModel pooled)
    {
        var loaded = AnomalyModel.Load(ModelName.FileOf(pooled.Name, _stateFolder), _settings with { Providers = [ExecutionProvider.TensorRt], BuildsEngines = true });
        if (!loaded.TryGet(out var model) || model.Sha256 == pooled.Model.Sha256)
            return loaded;
        model.Dispose();
        return new Failure($"the file of model {pooled.Name} has changed since it was loaded; start the daemon again");
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
        foreach (var pooled in _models.Values)
            pooled.Model.Dispose();
    }

    private string? Add(RecipeConfig recipe)
    {
        var model = _models.GetValueOrDefault(recipe.Model)?.Model;
        if (model is null)
        {
            var loaded = AnomalyModel.Load(ModelName.FileOf(recipe.Model, _stateFolder), _settings);
            if (!loaded.TryGet(out model))
                return $"model: {loaded.Error}";
            var pooled = new PooledModel(recipe.Model, model) { Engine = model.AwaitsEngine ? new EngineBuild.Awaited() : null };
            _models[recipe.Model] = pooled;
            Added?.Invoke(pooled);
        }

        if (recipe.References is null || _references.ContainsKey(recipe))
            return null;
        var memory = PatchMemory.Load(recipe.References, model, _settings, recipe.Region?.ToRegion());
        if (!memory.TryGet(out var references))
            return $"references: {memory.Error}";
        _references[recipe] = references;
        Remembered?.Invoke(references);
        return null;
    }
}
