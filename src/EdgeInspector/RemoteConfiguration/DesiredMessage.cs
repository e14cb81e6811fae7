using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>A message on <c>config/desired</c> that can be read: not yet checked further.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record DesiredMessage(DesiredConfig Content, byte[] Payload)
{
    /// <summary>A configuration of eight cameras takes a third of it.</summary>
    public const int Longest = 100 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>What tells two messages apart.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Payload));

    /// <summary>The message, or the answer to it.</summary>
    public static (DesiredMessage? Message, ConfigAck? Refusal) Read(byte[] payload)
    {
        if (payload.Length > Longest)
            return (null, new ConfigAck { Status = 413, Phase = ConfigPhase.Validate, Message = $"the message has {payload.Length} bytes; at most {Longest} are taken" });
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            var errors = ConfigChecker.Check<DesiredConfig>(document.RootElement);
            if (errors.Count == 0)
                return (new(document.Deserialize<DesiredConfig>(ConfigJson.Options)!, payload), null);
            var (status, message) = errors.Any(error => error.Path == "/schema") ? (415, "the message is of a kind that is not known here") : (400, "the message is wrong");
            return (null, new ConfigAck { ConfigId = IdOf(document.RootElement), Status = status, Phase = ConfigPhase.Validate, Message = message, Errors = ConfigAck.Of(errors, status, document.RootElement) });
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return (null, new ConfigAck { Status = 400, Phase = ConfigPhase.Validate, Message = "the message is not JSON, or nested deeper than 16 levels" });
        }
    }

    /// <summary>The bytes that a signature is of: all but the signature's own characters, whose quotes stay. Null without a signature.</summary>
    public static byte[]? SignedBytes(ReadOnlySpan<byte> payload) => PlaceOfSignature(payload) is { } place ? [.. payload[..place.Start], .. payload[place.End..]] : null;

    /// <summary>Puts a signature where an empty one, or another, stands.</summary>
    public static byte[] WithSignature(ReadOnlySpan<byte> payload, string signature)
    {
        var (start, end) = PlaceOfSignature(payload) ?? throw new ArgumentException("no signature stands there", nameof(payload));
        return [.. payload[..start], .. Encoding.ASCII.GetBytes(signature), .. payload[end..]];
    }

    /// <summary>Between its quotes.</summary>
    private static (int Start, int End)? PlaceOfSignature(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("signature"))
                continue;
            reader.Read();
            return reader.TokenType == JsonTokenType.String ? ((int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1) : null;
        }

        return null;
    }

    /// <summary>So that even a wrong message's sender knows the answer.</summary>
    private static string? IdOf(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
            return null;
        var id = document.EnumerateObject().Where(p => ConfigText.NameOf(p) == "configId").Select(p => ConfigText.Read(p.Value)).FirstOrDefault();
        return id is { Length: <= 64 } && id.All(c => c is >= ' ' and <= '~') ? id : null;
    }
}
