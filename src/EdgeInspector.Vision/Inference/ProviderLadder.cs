using EdgeInspector.Vision.Inference.Engines;
using EdgeInspector.Vision.Inference.Optimised;

namespace EdgeInspector.Vision.Inference;

/// <summary>Opens a model with the first provider that not only takes it but also computes its golden self-test rightly.</summary>
internal static class ProviderLadder
{
    public static Outcome<AnomalyModel> Climb(ModelFile file, SessionSettings settings)
    {
        List<ProviderRefusal> refusals = [];
        var awaitsEngine = false;
        foreach (var provider in settings.Providers)
        {
            if (IsPutOff(provider, file, settings))
            {
                // The engine's minutes are spent only where it will be of use.
                var unfit = ProviderTrial.Run(provider, settings);
                awaitsEngine = unfit is null;
                refusals.Add(unfit ?? new(provider, "its engine is not built yet"));
                continue;
            }

            var (model, refusal) = Try(provider, file, settings);
            if (model is null)
                refusals.Add(refusal!);
            else
                return model.With(refusals, awaitsEngine);
        }

        // Where even the CPU does not run it, the model is at fault, and a missing GPU is beside the point.
        return new Failure(refusals is [.., { Provider: ExecutionProvider.Cpu } last]
            ? $"{file.Name} {last.Reason}"
            : refusals is [var only]
            ? $"{file.Name} does not run on {only.Provider.Name()}: {only.Reason}"
            : $"{file.Name} runs on none of the providers that inference/providers allows: {ProviderRefusal.Describe(refusals)}");
    }

    private static bool IsPutOff(ExecutionProvider provider, ModelFile file, SessionSettings settings) =>
        provider == ExecutionProvider.TensorRt && !settings.BuildsEngines && provider != settings.Providers[^1] && UnfitFor(provider, file) is null
        && EngineStore.For(settings)?.HasProved(file.Sha256) != true;

    private static (AnomalyModel? Model, ProviderRefusal? Refusal) Try(ExecutionProvider provider, ModelFile file, SessionSettings settings)
    {
        if (UnfitFor(provider, file) is { } unfit)
            return (null, new(provider, unfit));
        return provider == ExecutionProvider.Cpu && file.Length >= OptimisedGraphs.Smallest && OptimisedGraphs.For(settings) is { } kept
            ? TryKept(kept, file, settings)
            : Try(new(() => file.For(provider)) { Model = (file.Metadata, file.Sha256) }, provider, file, settings);
    }

    /// <summary>On the CPU, of the kept graph; where there is none, or it was damaged, of one that is made and kept now.</summary>
    private static (AnomalyModel? Model, ProviderRefusal? Refusal) TryKept(OptimisedGraphs kept, ModelFile file, SessionSettings settings)
    {
        if (kept.GraphOf(file.Sha256) is { } graph)
        {
            var found = Try(new(graph) { Model = (file.Metadata, file.Sha256) }, ExecutionProvider.Cpu, file, settings);
            if (found.Model is not null)
                return found;
            kept.Forget(file.Sha256);
        }

        var (source, problem) = kept.TryMake(file, settings);
        var made = Try(source, ExecutionProvider.Cpu, file, settings);
        if (made.Model is { } model)
            model.NotKept = problem;
        else
            kept.Forget(file.Sha256);
        return made;
    }

    private static (AnomalyModel? Model, ProviderRefusal? Refusal) Try(SessionSource source, ExecutionProvider provider, ModelFile file, SessionSettings settings)
    {
        AnomalyModel? model = null;
        try
        {
            model = new AnomalyModel(settings.Sessions.Open(source, provider, settings), file, provider, settings);
            if (model.SelfTest() is { } difference)
            {
                model.Dispose();
                return (null, new(provider, $"fails its self-test on the {provider.Name()}: {difference}{Advice(provider)}"));
            }

            if (provider == ExecutionProvider.TensorRt)
                EngineStore.For(settings)?.NoteProved(file.Sha256);
            return (model, null);
        }
        catch (Exception e) when (ProviderFault.IsOne(e))
        {
            model?.Dispose();
            return (null, ProviderFault.Explain(provider, e));
        }
    }

    private static string? UnfitFor(ExecutionProvider provider, ModelFile file) => (provider, file.Metadata) switch
    {
        (ExecutionProvider.Cpu, _) => null,
        (_, { Precision: "int8" }) => "an int8 file is for the CPU; export with --precision fp16 for a GPU",
        (_, { Target: ModelMetadata.ForCpu }) => "the file is for the CPU; export without --target cpu for a GPU",
        _ => null,
    };

    private static string Advice(ExecutionProvider provider) =>
        provider == ExecutionProvider.TensorRt ? " (TensorRT 10.3, of JetPack 6.2, is known for this; upgrade it, or JetPack)" : "";
}
