using System.Globalization;
using System.Text.Json;

namespace EdgeInspector.Sparkplug;

/// <summary>A metric that says what a field of a JSON message says. The messages stay the one place where states are put into words.</summary>
/// <param name="Name">The metric's.</param>
/// <param name="Type">The metric's.</param>
/// <param name="Field">Where in the message, with a dot before a field of a field; of a list, how many entries it has.</param>
internal sealed record MetricSource(string Name, DataType Type, string Field)
{
    /// <summary>Without a value where the message has none, or one that the disk has garbled.</summary>
    public Metric Read(JsonElement message, long timestamp)
    {
        var value = message;
        foreach (var level in Field.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(level, out value))
                return new(Name, Type, null, timestamp);
        }

        return new(Name, Type, Convert(value), timestamp);
    }

    private object? Convert(JsonElement value) => (Type, value.ValueKind) switch
    {
        (DataType.Int32, JsonValueKind.Array) => value.GetArrayLength(),
        (DataType.Int32, JsonValueKind.Number) => value.TryGetInt32(out var number) ? number : null,
        (DataType.Int64 or DataType.DateTime, JsonValueKind.Number) => value.TryGetInt64(out var number) ? number : null,
        (DataType.Double, JsonValueKind.Number) => value.GetDouble(),
        (DataType.Boolean, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (DataType.String, JsonValueKind.String) => value.GetString(),
        (DataType.DateTime, JsonValueKind.String) => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var time) ? time.ToUnixTimeMilliseconds() : null,
        _ => null,
    };
}
