using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EdgeInspector.Inspection;

namespace EdgeInspector.Mqtt;

/// <summary>The JSON of all messages.</summary>
internal static class MessageJson
{
    /// <summary>Dashboards and PLC libraries take 4 KB and often no more.</summary>
    public const int MaxResultBytes = 4096;

    private static readonly MessageJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<DeviceState>(), new JsonStringEnumConverter<AlarmState>(), new JsonStringEnumConverter<AlarmSeverity>(), new UtcTimeConverter() },
    });

    /// <summary>How messages are written.</summary>
    public static JsonSerializerOptions Options => Context.Options;

    public static byte[] Write(DeviceStatus status) => JsonSerializer.SerializeToUtf8Bytes(status, Context.DeviceStatus);

    public static byte[] Write(AlarmMessage alarm) => JsonSerializer.SerializeToUtf8Bytes(alarm, Context.AlarmMessage);

    public static byte[] Write(CameraStatusMessage status) => JsonSerializer.SerializeToUtf8Bytes(status, Context.CameraStatusMessage);

    public static byte[] Write(ShadowDisagreement disagreement) => JsonSerializer.SerializeToUtf8Bytes(disagreement, Context.ShadowDisagreement);

    /// <summary>A result in at most <see cref="MaxResultBytes"/>, without what does not fit (<see cref="ShorterResults"/>).</summary>
    public static byte[] Write(Result result)
    {
        byte[] json = [];
        foreach (var shorter in ShorterResults.Of(result))
        {
            json = JsonSerializer.SerializeToUtf8Bytes(shorter, Context.Result);
            if (json.Length <= MaxResultBytes)
                break;
        }

        return json;
    }

    /// <summary>
    /// Marks a stored result as delivered late. Works on the document, which an older version may have written; what the
    /// disk has garbled stays as it is, for one bad row must not hold up those behind it.
    /// </summary>
    public static byte[] MarkHistorical(byte[] result)
    {
        try
        {
            if (JsonNode.Parse(result) is not JsonObject document)
                return result;
            document["historical"] = true;
            return JsonSerializer.SerializeToUtf8Bytes(document, Context.JsonNode);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return result;
        }
    }
}

[JsonSerializable(typeof(Result))]
[JsonSerializable(typeof(DeviceStatus))]
[JsonSerializable(typeof(CameraStatusMessage))]
[JsonSerializable(typeof(ShadowDisagreement))]
[JsonSerializable(typeof(AlarmMessage))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class MessageJsonContext : JsonSerializerContext;
