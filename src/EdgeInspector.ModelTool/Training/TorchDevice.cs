using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>Where PyTorch computes.</summary>
internal static class TorchDevice
{
    public static readonly string[] Names = ["auto", "cpu", "cuda"];

    /// <summary>auto takes CUDA where libtorch and the machine have it.</summary>
    public static Outcome<Device> Choose(string name)
    {
        if (name == "cpu")
            return CPU;
        if (cuda.is_available())
            return CUDA;
        if (name == "cuda")
            return new Failure("--device cuda: there is no NVIDIA GPU here, or the libtorch beside this program is the CPU build; put the CUDA build of the same version in its place, or take --device cpu");
        return CPU;
    }
}
