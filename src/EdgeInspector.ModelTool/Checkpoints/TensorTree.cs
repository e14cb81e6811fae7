using System.Globalization;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Finds the tensors in nested dictionaries, lists and modules, and names each by its way there, with dots.</summary>
internal static class TensorTree
{
    private const int MaxDepth = 64;

    /// <summary>Values may contain themselves, or one another many times over, so what is looked at is counted.</summary>
    private const int MaxVisits = 200_000;

    private const int MaxNameLength = 512;

    public static IEnumerable<(string Name, PickleTensor Tensor)> Flatten(object? root)
    {
        var pending = new Stack<(string Name, object? Value, int Depth)>();
        pending.Push(("", root, 0));
        for (var visits = 0; pending.TryPop(out var current);)
        {
            if (current.Value is PickleTensor tensor)
            {
                yield return (current.Name, tensor);
                continue;
            }

            if (current.Depth > MaxDepth)
                throw new InvalidDataException($"nests its values more than {MaxDepth} deep, which no weights need");
            var children = Children(current.Value).ToList();
            if ((visits += 1 + children.Count) > MaxVisits)
                throw new InvalidDataException($"holds more than {MaxVisits} values, which no weights need");
            foreach (var (key, value) in children.AsEnumerable().Reverse().Where(child => MayHoldTensors(child.Value)))
            {
                if (current.Name.Length + key.Length > MaxNameLength)
                    throw new InvalidDataException($"names a tensor with more than {MaxNameLength} characters: {Printable.Short(key)}");
                pending.Push((current.Name.Length == 0 ? key : $"{current.Name}.{key}", value, current.Depth + 1));
            }
        }
    }

    private static bool MayHoldTensors(object? value) => value is PickleTensor or PickleModule or PickleDictionary or List<object?> or object?[];

    private static IEnumerable<(string Key, object? Value)> Children(object? value) => value switch
    {
        PickleModule { Attributes: PickleDictionary attributes } => Children(attributes),
        PickleDictionary pairs => pairs.Select(pair => (Key(pair.Key), pair.Value)),
        List<object?> list => list.Select((item, i) => (Key((long)i), item)),
        object?[] tuple => tuple.Select((item, i) => (Key((long)i), item)),
        _ => [],
    };

    private static string Key(object? key) => key switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => "?",
    };
}
