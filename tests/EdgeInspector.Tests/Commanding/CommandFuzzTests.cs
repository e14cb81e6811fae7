using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EdgeInspector.Commanding;

namespace EdgeInspector.Tests.Commanding;

/// <summary>Whatever arrives as a command has one answer with a known code; what is not accepted has changed nothing.</summary>
public sealed class CommandFuzzTests : IDisposable
{
    private static readonly int[] Codes =
    [
        CommandReply.Done, CommandReply.GoingOn, CommandReply.Wrong, CommandReply.Unknown, CommandReply.Conflict, CommandReply.Gone, CommandReply.TooLarge, CommandReply.Failed, CommandReply.Unavailable,
    ];

    /// <summary>Right, but for the cameras that are taught or shown: those are not there, so that a mutation cannot begin something long.</summary>
    private static readonly (string Name, string Payload)[] Valid =
    [
        ("pause", """{ "camera": "left", "reason": "cleaning", "id": "a-1", "issuedAtMs": 1795552354669 }"""),
        ("resume", """{ "camera": "left", "id": "a-2" }"""),
        ("reset-counters", """{ "camera": "left", "id": "a-3" }"""),
        ("recipe", """{ "camera": "left", "recipe": "s", "id": "a-4" }"""),
        ("resend", """{ "fromSeq": 1, "toSeq": 20, "id": "a-5" }"""),
        ("snapshot", """{ "camera": "left", "maxWidth": 640, "id": "a-6" }"""),
        ("learn", """{ "camera": "no-such", "parts": 16, "patches": 2000, "loose": true, "augment": "mirror, turn", "id": "a-7" }"""),
        ("calibrate", """{ "camera": "no-such", "parts": 700, "maxFalseReject": 0.005, "confidence": 0.95, "cancel": true }"""),
        ("../../etc/passwd", "{}"),
    ];

    private static readonly Gen<string> Snippet = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 6],
        Gen.String[0, 3],
        Gen.OneOfConst(
            "null", "{", "}", "[]", "[", "\"", "\\ud800", "\\u0000", "\uD83D", "1e999", "-1e999", "NaN", "Infinity", "-0", "0.5", "//", "/*", ",", ":", "true", "\"../../left\"", "\"left/+\"", "\"LEFT\"",
            "\"camera\":\"left\",", "\"camera\":{},", "\"id\":\"\\ud800\",", "\"id\":[1],", "\"$type\":\"System.Object\",", "\"__proto__\":{},", "\"issuedAtMs\":1,", "\"issuedAtMs\":-1,", "\"reason\":\"\\u001b[31m\",", "9007199254740993"));

    private static readonly Gen<byte[]> Whole = Gen.OneOf(
        Gen.Byte.Array[0, 40],
        Gen.Int[1, 200].Select(depth => Bytes(new string('[', depth) + new string(']', depth))),
        Gen.Int[1, 200].Select(depth => Bytes(string.Concat(Enumerable.Repeat("{\"camera\":", depth)) + "1" + new string('}', depth))),
        Gen.Int[1, 100_000].Select(length => Bytes($"{{ \"reason\": \"{new string('x', length)}\" }}")),

        // One alone would be right, and begin a lesson that waits for parts.
        Gen.Int[2, 2_000].Select(keys => Bytes($"{{{string.Join(',', Enumerable.Repeat("\"camera\":\"left\"", keys))}}}")));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnyPayload_HasOneAnswer_AndChangesNothingUnlessItIsAccepted()
    {
        var config = Samples.Config.Replace("\"recipes\": {", "\"recipes\": { \"s\": { \"version\": 1, \"model\": \"model.onnx\", \"minDefectArea\": 0 },", StringComparison.Ordinal);
        await using var bench = await CommandBench.OpenAsync(_folder, config);
        var counts = new SortedDictionary<int, int>();
        var mutated = Gen.Select(
            Gen.OneOfConst(Valid),
            Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], Snippet).Array[0, 3],
            (valid, mutations) => (valid.Name, Payload: Bytes(mutations.Aggregate(valid.Payload, Mutate))));
        var hostile = Gen.Frequency((5, mutated), (1, Gen.Select(Gen.OneOfConst(Valid), Whole, (valid, payload) => (valid.Name, Payload: payload))));

        hostile.Sample(
            command =>
            {
                var before = State(bench);
                var answer = bench.AskAsync(command.Name, command.Payload).WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();
                var status = (int)answer["status"]!;
                Assert.Contains(status, Codes);
                Assert.NotEqual(500, status);
                Assert.InRange(answer.ToJsonString().Length, 1, 4000);
                Assert.Equal(status == 400 && (string)answer["message"]! == "the payload is wrong", answer["errors"] is not null);
                if (status is 200 or 202)
                    Assert.True(command.Payload.Length == 0 || IsStrictObject(command.Payload), Encoding.UTF8.GetString(command.Payload));
                else
                    Assert.Equal(before, State(bench));
                counts[status] = counts.GetValueOrDefault(status) + 1;
            },
            iter: 10_000,
            threads: 1,
            print: command => $"{command.Name} {Encoding.UTF8.GetString(command.Payload)}");

        Assert.DoesNotContain(bench.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal));
        TestContext.Current.SendDiagnosticMessage("answers by code: {0}", string.Join(", ", counts.Select(c => $"{c.Key}: {c.Value}")));
        Assert.True(counts.Keys.Order().SequenceEqual([200, 400, 404, 409, 410, 413]), $"not all kinds of answers were met: {string.Join(", ", counts.Keys)}");
    }

    private static string Mutate(string text, (double At, int Cut, string Snippet) mutation)
    {
        var at = (int)(mutation.At * text.Length);
        return text[..at] + mutation.Snippet + text[Math.Min(at + mutation.Cut, text.Length)..];
    }

    /// <summary>All that a command can change.</summary>
    private string State(CommandBench bench)
    {
        var line = bench.Lines.Lines[0];
        var selected = _folder["state/selected/left.json"];
        return $"{line.Paused} {string.Join(',', line.Recipes)} {(File.Exists(selected) ? File.ReadAllText(selected) : "")} {Directory.Exists(_folder["state/recipes"])}";
    }

    /// <summary>By another reader than the daemon's: an object, each key once.</summary>
    private static bool IsStrictObject(byte[] payload)
    {
        try
        {
            return JsonNode.Parse(payload, documentOptions: new() { AllowDuplicateProperties = false }) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
