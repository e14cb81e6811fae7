using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>What stands for normal and what for abnormal: learned prompts or an ensemble of texts.</summary>
public interface IStatePrompts
{
    /// <summary>Where they come from, for the model file.</summary>
    string Provenance { get; }

    /// <summary>Unit-length text features, normal first, [2, D].</summary>
    /// <param name="clip">The text transformer.</param>
    /// <param name="roundDeepPrompts">Round deep prompts, where there are any, to float16 as the original code does.</param>
    Tensor TextFeatures(ClipWeights clip, bool roundDeepPrompts);
}
