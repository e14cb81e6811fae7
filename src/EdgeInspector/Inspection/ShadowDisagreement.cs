using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Inspection;

/// <summary>A part of which the shadow recipe says something else than the camera's recipe (edgeinspector.shadow/1).</summary>
internal sealed record ShadowDisagreement
{
    public const string SchemaId = "edgeinspector.shadow/1";

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    public string Schema { get; init; } = SchemaId;

    [Description("The part's result.")]
    public required Guid ResultId { get; init; }

    [Description("The camera.")]
    [Id]
    public required string Camera { get; init; }

    [Description("The part, as its result has it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? PartId { get; init; }

    [Description("When the two had spoken, UTC.")]
    public required DateTimeOffset CreationTime { get; init; }

    [Description("What the camera's recipe says.")]
    public required ShadowOpinion Deciding { get; init; }

    [Description("What the recipe on trial says.")]
    public required ShadowOpinion Shadow { get; init; }
}
