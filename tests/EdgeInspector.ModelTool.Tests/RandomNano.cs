using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests;

/// <summary>A CLIP of the shipped model's sizes that knows nothing: behind a stem that was drawn as well.</summary>
internal static class RandomNano
{
    public static ClipWeights Create(WordTokenizer tokenizer) =>
        NanoModel.Initialise(tokenizer, ClipInitialisation.Draw(NanoModel.Config), randn(2, 3, NanoModel.ImageSize, NanoModel.ImageSize));
}
