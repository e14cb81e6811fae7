using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// The input and output buffers of one inference, bound once and used again: fill <see cref="Image"/>,
/// <see cref="Execute"/>, read <see cref="Score"/> and <see cref="Map"/>. Not for two threads at once.
/// </summary>
public sealed class ModelRun : IDisposable
{
    private static readonly string[] Inputs = [ModelContract.Image];
    private readonly InferenceSession _session;
    private readonly Turns _turns;
    private readonly ComputeThreads _threads;
    private readonly Turn _turn = new();
    private readonly RunOptions _options = new();
    private readonly Action _compute;
    private Action? _release;
    private bool _isInTurn;
    private readonly byte[] _image;
    private readonly float[] _score = new float[1];
    private readonly float[] _map;
    private readonly float[] _features = [];
    private readonly float[] _defectTypes = [];
    private readonly string[] _outputs;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;

    internal ModelRun(AnomalyModel model, InferenceSession session, Turns turns, ComputeThreads threads, FeatureUse features, Action release)
    {
        var metadata = model.Metadata;
        long size = metadata.ImageSize;

        // First, since a GPU may have no memory left for them.
        FeatureValue = features switch
        {
            FeatureUse.None => null,
            FeatureUse.Read => OrtValue.CreateTensorValueFromMemory(_features = new float[model.Compared.Count], model.Compared.Shape),
            _ => OrtValue.CreateAllocatedTensorValue(model.Memory, TensorElementType.Float, model.Compared.Shape),
        };
        (_session, _turns, _threads, _compute, _release) = (session, turns, threads, Compute, release);
        _image = new byte[size * size * 3];
        _map = new float[size * size];
        _inputValues = [OrtValue.CreateTensorValueFromMemory(_image, [1, size, size, 3])];
        _outputs = [ModelContract.Score, ModelContract.AnomalyMap];
        _outputValues = [OrtValue.CreateTensorValueFromMemory(_score, [1]), OrtValue.CreateTensorValueFromMemory(_map, [1, size, size])];
        long patches = (long)metadata.PatchGrid * metadata.PatchGrid;
        if (metadata.DefectTypes.Count > 0)
        {
            _defectTypes = new float[patches * metadata.DefectTypes.Count];
            _outputs = [.. _outputs, ModelContract.DefectTypes];
            _outputValues = [.. _outputValues, OrtValue.CreateTensorValueFromMemory(_defectTypes, [1, patches, metadata.DefectTypes.Count])];
        }

        if (FeatureValue is null)
            return;
        _outputs = [.. _outputs, model.Compared.Output];
        _outputValues = [.. _outputValues, FeatureValue];
    }

    /// <summary>uint8 [S, S, 3], RGB.</summary>
    public Span<byte> Image => _image;

    /// <summary>The image score, 0 to 1.</summary>
    public float Score => _score[0];

    /// <summary>The anomaly map [S, S], 0 to the number of levels; overwritten by the next run.</summary>
    public ReadOnlySpan<float> Map => _map;

    /// <summary>The same, for what is fused into it, and for who is lent it.</summary>
    internal float[] MapBuffer => _map;

    /// <summary>The features as another session takes them, wherever they lie; null where they are not asked for.</summary>
    internal OrtValue? FeatureValue { get; }

    /// <summary>Of unit length, [levels, patches, D] of <see cref="AnomalyModel.Compared"/>; empty unless they are fetched.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>How likely each patch shows each of the model's descriptions, [patches, descriptions]; empty in a model without.</summary>
    public ReadOnlySpan<float> DefectTypes => _defectTypes;

    /// <summary>How long the last run has waited for its turn.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Ends a run that goes on, or waits for its turn, in another thread, and every later one as it begins, by an exception; false allows them again.</summary>
    public void BreakOff(bool isBrokenOff)
    {
        _options.Terminate = isBrokenOff;
        _turns.BreakOff(_turn, isBrokenOff);
    }

    /// <summary>
    /// Does something when its turn comes, where inferences are computed: no other one goes on meanwhile. What executes within it
    /// has its turn already.
    /// </summary>
    /// <param name="claim">When it is due.</param>
    /// <param name="work">Kept by the caller, so that a turn leaves no garbage.</param>
    /// <exception cref="OperationCanceledException">It was not wanted any more before its turn came.</exception>
    internal void InTurn(Claim claim, Action work)
    {
        if (_isInTurn)
        {
            work();
            return;
        }

        var start = Stopwatch.GetTimestamp();
        _turns.Take(_turn, claim);
        Waited = Stopwatch.GetElapsedTime(start);
        _isInTurn = true;
        try
        {
            _threads.Run(work);
        }
        finally
        {
            _isInTurn = false;
            _turns.GiveBack();
        }
    }

    /// <summary>Computes when its turn comes.</summary>
    /// <exception cref="OperationCanceledException">It was not wanted any more before its turn came.</exception>
    public void Execute(Claim claim = default) => InTurn(claim, _compute);

    public void Dispose()
    {
        foreach (var value in _inputValues.Concat(_outputValues))
            value.Dispose();
        _options.Dispose();
        _turn.Dispose();
        _release?.Invoke();
        _release = null;
    }

    private void Compute() => _session.Run(_options, Inputs, _inputValues, _outputs, _outputValues);
}
