using System.Globalization;

namespace EdgeInspector.Vision.Inference.Engines;

/// <summary>What TensorRT is told of a model.</summary>
internal static class TensorRtOptions
{
    /// <param name="model">Null for a trial.</param>
    /// <param name="folder">Where its engine and the timings of its layers are kept; null to keep none.</param>
    /// <param name="workspaceMb">Megabytes that one layer may use.</param>
    public static Dictionary<string, string> For(ModelMetadata? model, string? folder, int workspaceMb)
    {
        var options = new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["trt_max_workspace_size"] = ((long)workspaceMb << 20).ToString(CultureInfo.InvariantCulture),
            ["trt_fp16_enable"] = model is { Precision: "fp32" } ? "1" : "0",
        };
        if (model is not null)
        {
            // The graph takes any number of pictures. Named shapes have the engine built when the session is opened, for one.
            var shape = FormattableString.Invariant($"{ModelContract.Image}:1x{model.ImageSize}x{model.ImageSize}x3");
            (options["trt_profile_min_shapes"], options["trt_profile_opt_shapes"], options["trt_profile_max_shapes"]) = (shape, shape, shape);
        }

        if (folder is not null)
        {
            (options["trt_engine_cache_enable"], options["trt_engine_cache_path"]) = ("1", folder);
            (options["trt_timing_cache_enable"], options["trt_timing_cache_path"]) = ("1", folder);
        }

        return options;
    }
}
