using System.Text.Json;

namespace EdgeInspector.Vision.Datasets;

/// <summary>
/// The list that AnomalyCLIP's scripts write for every data set: <c>meta.json</c>,
/// <c>{"train": {class: [picture, ...]}, "test": {class: [picture, ...]}}</c>; DAGM's has "Train" and "Test".
/// </summary>
internal static class MetaJsonLayout
{
    public static Outcome<Dataset>? TryRead(string root)
    {
        var list = Path.Combine(root, "meta.json");
        if (!File.Exists(list))
            return null;
        return Read(root, list);
    }

    private static Outcome<Dataset> Read(string root, string list)
    {
        if (ListedFile.RefuseList(list) is { } refused)
            return refused;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(list), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return ReadSplits(root, list, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is half a surrogate pair, which the parser lets through and the strings then do not.
            return new Failure($"{list} is not JSON: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static Outcome<Dataset> ReadSplits(string root, string list, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return new Failure($"{list} is {MetaJsonEntry.Kind(json)}; it must be an object with \"train\" and \"test\"");
        var builder = new DatasetBuilder(root, "meta.json");
        var hasTest = false;
        foreach (var split in json.EnumerateObject())
        {
            var isTest = split.Name is "test" or "Test";
            if (!isTest && split.Name is not ("train" or "Train"))
                return new Failure($"{list}: there is a key \"{split.Name}\"; only \"train\" and \"test\" are known");
            hasTest |= isTest;
            if (ReadClasses(builder, root, split.Value, isTest, $"{list}: /{split.Name}") is { } failure)
                return failure;
        }

        return hasTest ? builder.Build() : new Failure($"{list} has no key \"test\"");
    }

    private static Failure? ReadClasses(DatasetBuilder builder, string root, JsonElement classes, bool isTest, string where)
    {
        if (classes.ValueKind != JsonValueKind.Object)
            return new Failure($"{where} is {MetaJsonEntry.Kind(classes)}; it must be an object of classes");
        foreach (var (name, pictures) in classes.EnumerateObject().Select(c => (c.Name, c.Value)))
        {
            if (pictures.ValueKind != JsonValueKind.Array)
                return new Failure($"{where}/{name} is {MetaJsonEntry.Kind(pictures)}; it must be an array of pictures");
            builder.Add(name);
            var index = 0;
            foreach (var picture in pictures.EnumerateArray())
            {
                var read = MetaJsonEntry.Read(root, picture, $"{where}/{name}/{index++}");
                if (!read.TryGet(out var image))
                    return new Failure(read.Error!);
                builder.Add(name, isTest, image);
            }
        }

        return null;
    }
}
