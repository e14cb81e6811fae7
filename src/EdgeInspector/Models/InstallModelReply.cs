using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Commanding;

namespace EdgeInspector.Models;

/// <summary>An answer to <c>cmd/install-model</c>.</summary>
internal sealed record InstallModelReply : CommandReply
{
    [Description("The model, as a recipe would name it: name@version.")]
    public string? Model { get; init; }

    [Description("Bytes of the model's file that have come.")]
    [Range(0, int.MaxValue)]
    public int? Received { get; init; }

    [Description("Bytes that it has.")]
    [Range(1, int.MaxValue)]
    public int? Bytes { get; init; }

    [Description("SHA-256 of the installed file.")]
    public string? Sha256 { get; init; }
}
