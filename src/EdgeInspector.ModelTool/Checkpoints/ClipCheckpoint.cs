using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>CLIP weights out of any format and any naming, checked before their data is read.</summary>
public static class ClipCheckpoint
{
    public static Outcome<ClipWeights> Read(string path)
    {
        var opened = Checkpoint.Open(path);
        if (!opened.TryGet(out var checkpoint))
            return new Failure(opened.Error!);
        using (checkpoint)
        {
            var (naming, tensors) = ClipNaming.Translate(checkpoint.Tensors);
            var (config, problem) = Check(tensors, path, naming);
            if (config is null)
                return new Failure(problem!);
            var names = ClipShapes.Expected(config).Select(expected => expected.Name).Append("logit_scale").Where(tensors.ContainsKey);
            var values = TensorValues.Read(tensors, names, path);
            return values.TryGet(out var read) ? ClipWeights.Create(read, path) : new Failure(values.Error!);
        }
    }

    /// <summary>The model's sizes, or one sentence on why these tensors are not a CLIP that can be computed here.</summary>
    internal static (ClipConfig? Config, string? Problem) Check(IReadOnlyDictionary<string, StoredTensor> tensors, string path, string naming)
    {
        var (config, problem) = ClipShapes.Check(tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Shape), path);
        if (config is null)
            return (null, problem);
        var whole = ClipShapes.Expected(config).FirstOrDefault(expected => !IsFloat(tensors[expected.Name].Type)).Name;
        if (whole is not null)
            return (null, $"{path}: tensor {whole} is {tensors[whole].Type}, expected floating point; quantised weights are not read here");
        return ClipActivation.Problem(path, naming) is { } activation ? (null, $"{path} {activation}") : (config, null);
    }

    private static bool IsFloat(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
