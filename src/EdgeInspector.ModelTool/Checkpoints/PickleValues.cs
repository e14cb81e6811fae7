using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// A Python dictionary as its pairs, in order. Keys are never hashed or compared: they may be anything, and the values may
/// contain the dictionary itself. Tuples are <c>object?[]</c>, lists <c>List&lt;object?&gt;</c>, integers <c>long</c>.
/// </summary>
internal sealed class PickleDictionary : List<KeyValuePair<object?, object?>>;

/// <summary>A function or class that a pickle names and the allow-list knows.</summary>
/// <param name="Call">What calling it gives; null for what is only named (storage types, TorchScript's classes).</param>
internal sealed record PickleGlobal(string Name, Func<object?[], object?>? Call = null)
{
    /// <summary>The type of the values that a storage class stands for.</summary>
    public ScalarType? Storage { get; init; }

    /// <summary>A class of the archive's own code: only its attributes are of interest.</summary>
    public bool IsModule { get; init; }
}

/// <summary>An instance of a TorchScript class, as its attributes.</summary>
internal sealed class PickleModule
{
    public object? Attributes { get; set; }
}

/// <summary>The values that one or more tensors are views of.</summary>
/// <param name="Key">Names the archive's entry.</param>
/// <param name="Count">Elements that it claims.</param>
internal sealed record PickleStorage(string Key, ScalarType Type, long Count);

/// <summary>A view of a storage; offset and strides count elements.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
