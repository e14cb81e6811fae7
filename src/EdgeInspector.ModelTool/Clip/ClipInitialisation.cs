using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>Fresh weights, drawn as CLIP's own code draws them (CLIP.initialize_parameters).</summary>
internal static class ClipInitialisation
{
    /// <summary>Every tensor of a model of these sizes but a stem's of plain convolutions. A residual one is drawn as any weight: it wants training.</summary>
    public static Dictionary<string, Tensor> Draw(ClipConfig config)
    {
        var (vision, patch) = (config.Vision, config.Vision.PatchKernel);
        var channels = vision.HasResidualStem ? ResidualStem.Channels : 3;
        var tensors = new Dictionary<string, Tensor>();
        if (vision.StemLayers == 0)
            tensors["visual.conv1.weight"] = Draw(1 / Math.Sqrt((double)channels * patch * patch), vision.Width, channels, patch, patch);
        foreach (var (name, shape) in ClipShapes.Expected(config))
        {
            if (shape[0] >= 0)
                tensors[name] = InitialValue(name, shape, name.StartsWith("visual", StringComparison.Ordinal) ? vision.Layers : config.Text.Layers);
        }

        tensors["logit_scale"] = tensor((float)Math.Log(1 / 0.07));
        return tensors;
    }

    /// <summary>Normally distributed around 0.</summary>
    public static Tensor Draw(double deviation, params long[] shape) => randn(shape) * deviation;

    private static Tensor InitialValue(string name, long[] shape, int layers)
    {
        var width = shape[^1];
        if (shape.Length == 4)
            return Draw(Math.Sqrt(2.0 / (shape[1] * shape[2] * shape[3])), shape);
        if (name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("_bias", StringComparison.Ordinal))
            return zeros(shape);
        if (name.Contains("ln_", StringComparison.Ordinal))
            return ones(shape);
        if (name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("c_proj.weight", StringComparison.Ordinal))
            return Draw(Math.Pow(shape[0], -0.5) * Math.Pow(2 * layers, -0.5), shape);
        if (name.EndsWith("c_fc.weight", StringComparison.Ordinal))
            return Draw(Math.Pow(2 * width, -0.5), shape);
        if (name.EndsWith("in_proj_weight", StringComparison.Ordinal))
            return Draw(Math.Pow(width, -0.5), shape);
        if (name is "visual.proj" or "text_projection")
            return Draw(Math.Pow(shape[0], -0.5), shape);
        return Draw(0.02, shape);
    }
}
