using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Google's own compiler as the judge of payloads: it decodes them, and writes those of hosts.</summary>
internal static partial class Protoc
{
    private const string Program = "/usr/bin/protoc";

    private static string Folder => Path.Combine(Repository.Root, "tests", "EdgeInspector.Tests", "Sparkplug");

    public static void SkipUnlessThere() => Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed (apt-get install protobuf-compiler)");

    public static SparkplugPayload Decode(byte[] payload) => Decode([payload]).Single();

    public static IReadOnlyList<SparkplugPayload> Decode(IEnumerable<byte[]> payloads)
    {
        using var all = new MemoryStream();
        foreach (var payload in payloads)
        {
            all.WriteByte(0x0a);
            for (var length = payload.Length; ; length >>= 7)
            {
                all.WriteByte((byte)(length < 0x80 ? length : (length & 0x7f) | 0x80));
                if (length < 0x80)
                    break;
            }

            all.Write(payload);
        }

        return Parse(System.Text.Encoding.UTF8.GetString(Run("--decode=Payloads", all.ToArray())));
    }

    /// <param name="text">In Protocol Buffers' text format.</param>
    public static byte[] Encode(string text) => Run("--encode=Payload", System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Run(string verb, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, [verb, $"--proto_path={Folder}", "payload.proto"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        reading.Wait();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>A field that the format does not know, or that is of the wrong wire type, is shown by its number: such a line fits nothing here.</summary>
    private static List<SparkplugPayload> Parse(string text)
    {
        var payloads = new List<SparkplugPayload>();
        var (payload, metrics, fields) = (new Dictionary<string, string>(), new List<SparkplugMetric>(), new Dictionary<string, string>());
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line == "all {")
                (payload, metrics) = (fields = [], []);
            else if (line == "}")
                payloads.Add(new(Number(payload, "timestamp"), Number(payload, "seq"), metrics));
            else if (line == "  metrics {")
                metrics.Add(new(fields = []));
            else if (line == "  }")
                fields = payload;
            else if (Field().Match(line) is { Success: true } field)
                fields.Add(field.Groups[1].Value, field.Groups[2].Value);
            else
                Assert.Fail($"not a Sparkplug payload: {line}");
        }

        return payloads;
    }

    public static long? Number(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\s*([a-z]+): (.*)$")]
    private static partial Regex Field();
}

internal sealed record SparkplugPayload(long? Timestamp, long? Seq, IReadOnlyList<SparkplugMetric> Metrics)
{
    public SparkplugMetric this[string name] => Metrics.Single(metric => metric.Name == name);

    public bool Has(string name) => Metrics.Any(metric => metric.Name == name);
}

/// <summary>A metric as protoc shows it, field by field.</summary>
internal sealed record SparkplugMetric(IReadOnlyDictionary<string, string> Fields)
{
    private static readonly string[] Values = ["int", "long", "float", "double", "boolean", "string", "bytes"];

    public string? Name => Fields.GetValueOrDefault("name")?.Trim('"');

    public long? Timestamp => Protoc.Number(Fields, "timestamp");

    public long? DataType => Protoc.Number(Fields, "datatype");

    public bool IsHistorical => Fields.GetValueOrDefault("historical") == "true";

    public bool IsNull => Fields.GetValueOrDefault("null") == "true";

    /// <summary>Which of the value fields is there; null without.</summary>
    public string? ValueField => Values.SingleOrDefault(Fields.ContainsKey);

    /// <summary>The value in protoc's text.</summary>
    public string? Value => ValueField is { } name ? Fields[name].Trim('"') : null;
}
