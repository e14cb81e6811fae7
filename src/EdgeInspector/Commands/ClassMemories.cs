using EdgeInspector.Vision;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using Google.Protobuf;

namespace EdgeInspector.Commands;

/// <summary>What a model remembers of a few good training pictures of each class; nothing for zero-shot.</summary>
internal sealed class ClassMemories : IDisposable
{
    private const int Seed = 1;

    private readonly Dictionary<string, PatchMemory> _memories = [];

    private ClassMemories(int shots) => Shots = shots;

    /// <summary>Pictures learned of each class.</summary>
    public int Shots { get; }

    /// <summary>Null for zero-shot.</summary>
    public PatchMemory? this[DatasetClass @class] => _memories.GetValueOrDefault(@class.Name);

    /// <param name="dataset">Every class needs as many good training pictures; which ones are taken is drawn, always alike.</param>
    /// <param name="model">Gives the features.</param>
    /// <param name="shots">Pictures a class; 0 for none.</param>
    /// <param name="settings">How they are learned.</param>
    public static Outcome<ClassMemories> Learn(Dataset dataset, AnomalyModel model, int shots, LearningSettings settings)
    {
        var memories = new ClassMemories(shots);
        if (shots == 0)
            return memories;
        using var progress = new ConsoleProgress("learning", (long)shots * dataset.Classes.Count, "pictures");
        foreach (var (@class, index) in dataset.Classes.Select((c, i) => (c, i)))
        {
            var learned = Learn(@class, model, shots, settings, done => progress.Report((long)index * shots + done, @class.Name));
            if (!learned.TryGet(out var memory))
            {
                memories.Dispose();
                return new Failure(learned.Error!);
            }

            memories._memories.Add(@class.Name, memory);
        }

        return memories;
    }

    public void Dispose()
    {
        foreach (var memory in _memories.Values)
            memory.Dispose();
    }

    private static Outcome<PatchMemory> Learn(DatasetClass @class, AnomalyModel model, int shots, LearningSettings settings, Action<int> progress)
    {
        LabelledImage[] good = [.. @class.Train.Where(picture => !picture.IsDefective)];
        if (good.Length < shots)
            return new Failure($"--shots {shots}: class {@class.Name} has {good.Length} good pictures for training");
        new Random(Seed).Shuffle(good);
        using var builder = new ReferencePartsBuilder(model, settings);
        if (builder.Add([.. good.Take(shots).Select(picture => picture.Path)], PicturePreparation.None, progress) is { } problem)
            return new Failure(problem);
        var built = builder.Build(DateTimeOffset.UtcNow);
        return built.TryGet(out var learned)
            ? PatchMemory.Load(learned.File.ToByteArray(), $"reference parts of {@class.Name}", model, new SessionSettings())
            : new Failure($"class {@class.Name}: {built.Error}");
    }
}
