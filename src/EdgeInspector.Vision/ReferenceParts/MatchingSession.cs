using System.Numerics.Tensors;
using EdgeInspector.Vision.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// Opens a file of reference parts where its model computes, so that features need not leave a GPU; on the CPU where there is none, or
/// where the GPU does not say of the self-test's picture what the CPU says.
/// </summary>
internal static class MatchingSession
{
    /// <summary>Largest accepted difference of the map, as a share of its range.</summary>
    private const float Tolerance = 0.01f;

    private static readonly string[] Inputs = [PatchMemoryGraph.Features];

    /// <exception cref="OnnxRuntimeException">The CPU refuses it as well.</exception>
    /// <returns>The session, whether it is the GPU's, and why it is not where it might have been.</returns>
    public static (InferenceSession Session, bool IsOnGpu, ProviderRefusal? Refusal) Open(byte[] file, AnomalyModel model, SessionSettings settings)
    {
        var onCpu = OnnxFile.Open(file, settings);
        if (!model.IsOnGpu || !settings.Providers.Contains(ExecutionProvider.Cuda))
            return (onCpu, false, null);
        var (onGpu, refusal) = TryGpu(file, onCpu, model, settings);
        if (onGpu is null)
            return (onCpu, false, refusal);
        onCpu.Dispose();
        return (onGpu, true, null);
    }

    /// <summary>By CUDA also where TensorRT computes the model: its engine would take minutes to build, for each file anew.</summary>
    private static (InferenceSession? Session, ProviderRefusal? Refusal) TryGpu(byte[] file, InferenceSession onCpu, AnomalyModel model, SessionSettings settings)
    {
        InferenceSession? onGpu = null;
        try
        {
            onGpu = settings.Sessions.Open(new(file), ExecutionProvider.Cuda, settings);
            using var run = model.CreateRun(FeatureUse.Compare);
            GoldenSelfTest.DrawImage(model.Metadata.ImageSize).CopyTo(run.Image);
            run.Execute();
            using var read = model.CreateRun(FeatureUse.Read);
            run.Image.CopyTo(read.Image);
            read.Execute();
            var maps = new[] { PatchMemoryGraph.Map, PatchMemoryGraph.SurroundingsMap }.Where(onCpu.OutputMetadata.ContainsKey);
            var difference = maps.Max(map => Difference(Values(onGpu, run.FeatureValue!, map, model), Values(onCpu, read.FeatureValue!, map, model)));
            if (difference <= Tolerance * model.Compared.Levels)
                return (onGpu, null);
            onGpu.Dispose();
            return (null, new(ExecutionProvider.Cuda, FormattableString.Invariant($"does not match reference parts as the CPU does (a place of the map differs by up to {difference:F3})")));
        }
        catch (Exception e) when (ProviderFault.IsOne(e))
        {
            onGpu?.Dispose();
            return (null, ProviderFault.Explain(ExecutionProvider.Cuda, e));
        }
    }

    /// <summary>The largest; infinite where one says no number.</summary>
    private static float Difference(float[] found, float[] expected)
    {
        TensorPrimitives.Subtract(found, expected, found);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(found)) is var largest && float.IsNaN(largest) ? float.PositiveInfinity : largest;
    }

    private static float[] Values(InferenceSession session, OrtValue features, string map, AnomalyModel model)
    {
        long size = model.Metadata.ImageSize;
        var values = new float[size * size];
        using var options = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(values, [size, size]);
        session.Run(options, Inputs, [features], [map], [value]);
        return values;
    }
}
