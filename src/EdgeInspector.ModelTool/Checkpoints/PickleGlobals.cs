using System.Collections.Frozen;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Everything that a pickle of weights may name. A pickle is a program: whatever is not here is refused by its name, and
/// nothing here does more than arrange values.
/// </summary>
internal static class PickleGlobals
{
    /// <summary>Torch's own limit. One tuple may serve a million tensors, so it is not copied before it is known to be short.</summary>
    private const int MaxRank = 64;

    private static readonly FrozenDictionary<string, PickleGlobal> Known = new[]
    {
        new PickleGlobal("torch._utils._rebuild_tensor_v2", RebuildTensor),
        new PickleGlobal("torch._utils._rebuild_parameter", First),
        new PickleGlobal("collections.OrderedDict", args => args is [] ? new PickleDictionary() : throw Misused("collections.OrderedDict")),
        new PickleGlobal("torch.Size", args => args is [object?[] sizes] ? sizes : throw Misused("torch.Size")),
        new PickleGlobal("torch.jit._pickle.build_intlist", First),
        new PickleGlobal("torch.jit._pickle.build_doublelist", First),
        new PickleGlobal("torch.jit._pickle.build_boollist", First),
        new PickleGlobal("torch.jit._pickle.build_tensorlist", First),
        // The tensor table that the id points into is sent beside remote calls and stands in no file.
        new PickleGlobal("torch.jit._pickle.build_tensor_from_id", _ => null),
        new PickleGlobal("torch.jit._pickle.restore_type_tag", First),
        Storage("Float", ScalarType.Float32),
        Storage("Half", ScalarType.Float16),
        Storage("BFloat16", ScalarType.BFloat16),
        Storage("Double", ScalarType.Float64),
        Storage("Long", ScalarType.Int64),
        Storage("Int", ScalarType.Int32),
        Storage("Short", ScalarType.Int16),
        Storage("Char", ScalarType.Int8),
        Storage("Byte", ScalarType.Byte),
        Storage("Bool", ScalarType.Bool),
    }.ToFrozenDictionary(global => global.Name);

    public static PickleGlobal Find(string module, string name, bool isTorchScript)
    {
        var full = $"{module}.{name}";
        if (Known.TryGetValue(full, out var known))
            return known;
        if (isTorchScript && full.StartsWith("__torch__.", StringComparison.Ordinal))
            return new PickleGlobal(full) { IsModule = true };
        throw new InvalidDataException(
            $"wants to run {Printable.Short(full)}, which no weights need; ask for the tensors alone, saved with torch.save(model.state_dict(), ...)");
    }

    private static PickleGlobal Storage(string name, ScalarType type) => new($"torch.{name}Storage") { Storage = type };

    private static object? First(object?[] arguments) =>
        arguments is [var first, ..] ? first : throw new InvalidDataException("has a damaged pickle: a call lacks its argument");

    private static PickleTensor RebuildTensor(object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..])
            throw Misused("torch._utils._rebuild_tensor_v2");
        return new(storage, offset, Integers(shape), Integers(strides));
    }

    private static long[] Integers(object?[] values) => values.Length > MaxRank
        ? throw new InvalidDataException($"has a tensor of {values.Length} dimensions, which no weights need")
        : [.. values.Select(value => value is long number ? number : throw new InvalidDataException("has a damaged pickle: a size is not an integer"))];

    private static InvalidDataException Misused(string name) => new($"has a damaged pickle: {name} is called with arguments it does not take");
}
