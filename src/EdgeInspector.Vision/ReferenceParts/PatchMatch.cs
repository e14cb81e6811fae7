using System.Numerics.Tensors;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>One caller's buffers for matching a picture's patches with reference parts. Not for two threads at once.</summary>
internal sealed class PatchMatch : IDisposable
{
    private static readonly string[] Inputs = [PatchMemoryGraph.Features], Scale = [PatchMemoryGraph.ZeroShotScale];
    private readonly InferenceSession _session;
    private readonly PatchMemoryMetadata _metadata;
    private readonly int _levels;
    private readonly int _comparedLevels;
    private readonly float[] _map, _around, _zeroShotScale;
    private readonly string[] _outputs;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;

    public PatchMatch(InferenceSession session, PatchMemoryMetadata metadata, OrtValue features, AnomalyModel model)
    {
        (_session, _metadata, _levels, _comparedLevels) = (session, metadata, model.Metadata.Levels, model.Compared.Levels);
        long size = model.Metadata.ImageSize;

        // Where the file has nothing of surroundings, they are never odd.
        (_map, _around) = (new float[size * size], new float[size * size]);
        _inputValues = [features];
        _outputs = [.. new[] { PatchMemoryGraph.Map, PatchMemoryGraph.SurroundingsMap }.Where(session.OutputMetadata.ContainsKey)];
        _outputValues = [.. new[] { _map, _around }.Take(_outputs.Length).Select(values => OrtValue.CreateTensorValueFromMemory(values, [size, size]))];

        // The same for every picture, so that it is asked for once.
        _zeroShotScale = new float[size * size];
        using var scale = OrtValue.CreateTensorValueFromMemory(_zeroShotScale, [size, size]);
        _session.Run(_options, Inputs, _inputValues, Scale, [scale]);
    }

    /// <summary>The share of what is inspected whose own patch is odder than the oddest reference part, 0 to 1.</summary>
    public double Strange { get; private set; }

    /// <summary>
    /// Matches the present features and changes the zero-shot answer into the fused one: both maps are first brought to one
    /// measure, in which one half is as odd as the oddest reference part, and then averaged. A place is as odd as its patch or, if
    /// they are odder, its surroundings.
    /// </summary>
    /// <param name="score">The class token's score.</param>
    /// <param name="map">The zero-shot map in, the fused map out, [S, S].</param>
    /// <param name="area">What is inspected of the picture; null for all of it.</param>
    /// <returns>The score on the same scale; not a number where the map is none.</returns>
    public float Fuse(float score, Span<float> map, InspectedArea? area)
    {
        Strange = 0;

        // Stays as it is, for the verdict to say so.
        if (!float.IsFinite(TensorPrimitives.Sum<float>(map)))
            return float.NaN;
        _session.Run(_options, Inputs, _inputValues, _outputs, _outputValues);
        TensorPrimitives.Max(map, 0f, map);
        TensorPrimitives.Divide(map, _zeroShotScale, map);
        TensorPrimitives.Pow(map, (float)_metadata.ZeroShotContrast, map);

        // A value beyond all powers is as odd as can be.
        TensorPrimitives.Min(map, float.MaxValue / 2, map);
        var strange = 0;
        for (var i = 0; i < map.Length; i++)
        {
            strange += _map[i] > _comparedLevels / 2f && area?.Covers(i) != false ? 1 : 0;
            map[i] = _levels * (map[i] / (map[i] + 1) + Math.Max(_map[i], _around[i]) / _comparedLevels) / 2;
        }

        Strange = (double)strange / (area?.Cells ?? map.Length);
        return score / (score + (float)_metadata.ClassTokenScale);
    }

    public void Dispose()
    {
        foreach (var value in _outputValues)
            value.Dispose();
        _options.Dispose();
    }
}
