using System.Text.Json;

namespace EdgeInspector.Sparkplug;

/// <summary>What a host says of itself.</summary>
/// <param name="IsOnline">Whether it listens.</param>
/// <param name="Timestamp">When it connected; a message of an earlier connection, such as a late Will, is told by it.</param>
internal sealed record HostState(bool IsOnline, long Timestamp)
{
    private const int Longest = 1024;

    /// <summary>Null for anything but a JSON object with both values.</summary>
    public static HostState? Read(byte[] payload)
    {
        if (payload.Length > Longest)
            return null;
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("online", out var online) && online.ValueKind is JsonValueKind.True or JsonValueKind.False
                && document.RootElement.TryGetProperty("timestamp", out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out var timestamp)
                ? new(online.GetBoolean(), timestamp)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it is news to somebody who knows <paramref name="known"/>.</summary>
    public bool Follows(HostState? known) => known is null || Timestamp >= known.Timestamp;
}
