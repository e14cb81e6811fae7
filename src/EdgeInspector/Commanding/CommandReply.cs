using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commanding;

/// <summary>An answer to a command. Some commands have more to say in it.</summary>
internal record CommandReply
{
    public const string SchemaId = "edgeinspector.response/1";

    public const int Done = 200, GoingOn = 202, Wrong = 400, Untrusted = 401, Unknown = 404, Conflict = 409, Gone = 410, TooLarge = 413, Failed = 500, OtherFails = 502, Unavailable = 503, NoRoom = 507;

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    [JsonPropertyOrder(-9)]
    public string Schema { get; } = SchemaId;

    [Description("The command's name, as its topic gave it.")]
    [Id]
    [JsonPropertyOrder(-8)]
    public string Command { get; init; } = "";

    [Description("As the request gave it.")]
    [Pattern("^[ -~]{1,64}$", "a text of 1 to 64 printable ASCII characters")]
    [JsonPropertyOrder(-7)]
    public string? Id { get; init; }

    [Description("The camera that it is about, where it is about one.")]
    [JsonPropertyOrder(-6)]
    public string? Camera { get; init; }

    [Description("As HTTP's: 200 done, 202 accepted and going on, 400 bad request, 401 not signed by whom it must be, 404 no such command, camera or recipe, 409 not now or done already, 410 too old or given up, 413 too large, 500 failed, 502 another server fails, 503 busy, away or about to stop, 507 no room on the disk. Unless it is 200 or 202, nothing has changed.")]
    [AllowedValues(Done, GoingOn, Wrong, Untrusted, Unknown, Conflict, Gone, TooLarge, Failed, OtherFails, Unavailable, NoRoom)]
    [JsonPropertyOrder(-5)]
    public required int Status { get; init; }

    [Description("The same for a person.")]
    [JsonPropertyOrder(-4)]
    public required string Message { get; init; }

    [Description("What is wrong with the request, key by key; the first of it where there is much.")]
    [JsonPropertyOrder(9)]
    public IReadOnlyList<ConfigError>? Errors { get; init; }

    /// <summary>Done, or going to be.</summary>
    [JsonIgnore]
    public bool IsAccepted => Status is Done or GoingOn;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GetType(), ConfigJson.OneLine);
}
