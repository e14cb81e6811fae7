using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EdgeInspector.Tests;

/// <summary>Checks messages against JSON Schemas with Python's jsonschema, which knows nothing of this program.</summary>
internal static class JsonSchemaValidator
{
    // Every message must fit its schema, and hold no key that the schema does not know; each key of it that is taken away, where
    // it must be there, or becomes something of a wrong type, must be noticed. What is inside a document in a message has a
    // schema of its own.
    private const string Script = """
        import copy, json, pathlib, sys
        from jsonschema import Draft202012Validator

        def closed(node):
            if isinstance(node, list):
                return [closed(n) for n in node]
            if not isinstance(node, dict):
                return node
            node = {key: closed(value) for key, value in node.items()}
            if 'properties' in node:
                node['additionalProperties'] = False
            return node

        def places(schema, value, path):
            if isinstance(value, dict):
                known, others = schema.get('properties', {}), schema.get('additionalProperties')
                for key, child in value.items():
                    part = known.get(key, others)
                    if not isinstance(part, dict):
                        continue
                    yield schema, path, key, part
                    yield from places(part, child, path + [key])
            elif isinstance(value, list):
                for i, child in enumerate(value):
                    yield from places(schema['items'], child, path + [i])

        folder, messages = pathlib.Path(sys.argv[1]), json.load(open(sys.argv[2]))
        schemas = {p.name.split('.')[0]: json.load(open(p)) for p in folder.glob('*.schema.json')}
        for schema in schemas.values():
            Draft202012Validator.check_schema(schema)
        seen, broken = {}, 0
        for name, message in messages:
            schema = schemas[name]
            for error in Draft202012Validator(closed(schema)).iter_errors(message):
                print(f'{name}: {error.message} in {json.dumps(message)}')
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 3 or list(Draft202012Validator(closed(schema)).iter_errors(message)):
                continue
            strict = Draft202012Validator(schema)
            for owner, path, key, part in list(places(schema, message, [])):
                for wrong in ('gone', 'type'):
                    changed = copy.deepcopy(message)
                    target = changed
                    for step in path:
                        target = target[step]
                    if wrong == 'type':
                        target[key] = 'no' if part.get('type') == 'object' or 'object' in part.get('type', []) else {'no': 1}
                    elif key in owner.get('required', []):
                        del target[key]
                    else:
                        continue
                    broken += 1
                    if strict.is_valid(changed):
                        print(f'{name}: {"/".join(map(str, path + [key]))} may be {wrong}')
        print('good', json.dumps(dict(sorted(seen.items()))), broken, sorted(set(schemas) - set(seen)))
        """;

    /// <summary>Skips the test where there is no such Python.</summary>
    public static void SkipUnlessThere() => Assert.SkipWhen(Program() is null, "Python's jsonschema is not installed (apt-get install python3-jsonschema)");

    /// <summary>What is wrong, and last a line that begins with "good": messages by schema, broken ones that were noticed, schemas without a message.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(string schemas, IEnumerable<(string Schema, JsonNode Message)> messages, TempFolder folder)
    {
        await File.WriteAllTextAsync(folder["messages.json"], new JsonArray([.. messages.Select(m => (JsonNode)new JsonArray(m.Schema, m.Message.DeepClone()))]).ToJsonString(), TestContext.Current.CancellationToken);
        using var python = Process.Start(new ProcessStartInfo(Program()!, ["-c", Script, schemas, folder["messages.json"]]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        return output.TrimEnd().Split('\n');
    }

    private static string? Program() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(program =>
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(program, ["-c", "from jsonschema import Draft202012Validator"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });
}
