using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Settings of the inference session.</summary>
internal sealed record InferenceConfig
{
    [Description("CPU threads of one model; 0 takes one thread per physical core.")]
    [Range(0, 256)]
    public required int Threads { get; init; }
}
