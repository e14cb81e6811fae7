using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>
/// A CLIP model as its named tensors, in OpenAI's names: linear weights are [out, in], <c>in_proj_weight</c> stacks q, k
/// and v, <c>visual.proj</c> and <c>text_projection</c> are [in, out]. The networks are functions of these tensors.
/// </summary>
public sealed class ClipWeights
{
    /// <summary>Channels of an attention head in every CLIP.</summary>
    public const int HeadWidth = 64;

    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    private ClipWeights(ClipConfig config, IReadOnlyDictionary<string, Tensor> tensors) => (Config, _tensors) = (config, tensors);

    public ClipConfig Config { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Where it computes.</summary>
    public Device Device => _tensors["visual.proj"].device;

    /// <summary>The same weights on a device.</summary>
    public ClipWeights To(Device device) => device == Device ? this : new(Config, _tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(device)));

    /// <summary>A tensor by its whole name; the checkpoint has been checked to hold it.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>Recognises the model by its tensors' names and shapes, or says which tensor does not fit.</summary>
    /// <param name="tensors">The checkpoint's content.</param>
    /// <param name="source">Names the checkpoint in an error.</param>
    public static Outcome<ClipWeights> Create(IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        var (config, problem) = ClipShapes.Check(tensors.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<long>)pair.Value.shape), source);
        if (config is null)
            return new Failure(problem!);
        return new ClipWeights(config, tensors);
    }
}
