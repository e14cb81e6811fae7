namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// What torch.save (since 1.6) and torch.jit.save write: a zip with a pickle, <c>data.pkl</c>, and one stored entry of raw
/// little-endian values for each storage, <c>data/KEY</c>. Tensors are views of storages.
/// </summary>
internal sealed class PyTorchArchive
{
    /// <summary>ViT-L's has 200 KB as TorchScript.</summary>
    private const int MaxPickleBytes = 16 << 20;

    private readonly ZipEntries _entries;
    private readonly string _root;

    private PyTorchArchive(ZipEntries entries)
    {
        var pickles = entries.Names.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.Count(c => c == '/') == 1).ToList();
        if (pickles is not [var pickle])
            throw new InvalidDataException($"is a zip archive but not PyTorch's: it has {pickles.Count} entries NAME/data.pkl, expected one");
        (_entries, _root) = (entries, pickle[..^"data.pkl".Length]);
    }

    public static (string Format, IEnumerable<(string Name, StoredTensor Tensor)> Tensors) Read(FileStream file)
    {
        var archive = new PyTorchArchive(new ZipEntries(file));
        archive.CheckByteOrder();
        var isTorchScript = archive._entries.Names.Any(name => name.StartsWith($"{archive._root}code/", StringComparison.Ordinal));
        var root = new PickleMachine(archive.Content("data.pkl", MaxPickleBytes), isTorchScript).Run();
        var tensors = TensorTree.Flatten(root).Select(tensor => (tensor.Name, archive.Locate(tensor.Name, tensor.Tensor))).ToList();
        return (isTorchScript ? Checkpoint.TorchScript : Checkpoint.PyTorchZip, tensors);
    }

    private StoredTensor Locate(string name, PickleTensor tensor)
    {
        var (storage, offset, shape, strides) = tensor;
        var what = $"is damaged: tensor {Printable.Short(name)}";
        if (TensorStorage.Problem(storage.Type, shape) is { } problem)
            throw new InvalidDataException($"{what} {problem}");
        var entry = $"{_root}data/{storage.Key}";
        var (length, size) = (_entries.Length(entry), TensorStorage.ElementSize(storage.Type));
        if (storage.Count < 0 || storage.Count > length / size)
            throw new InvalidDataException($"{what} needs {storage.Count} values of {storage.Type}, its entry {Printable.Short(entry)} has {length} bytes");
        var result = new StoredTensor(
            storage.Type, shape, () => TensorStorage.ReadStrided(storage.Type, shape, strides, (at, into) => _entries.Read(entry, at, into), offset * size));
        if (strides.Length != shape.Length || offset < 0 || strides.Any(stride => stride < 0))
            throw new InvalidDataException($"{what} has strides or an offset that no tensor has");
        if (result.Count == 0)
            return result;
        var last = shape.Zip(strides).Aggregate((Int128)offset, (sum, dimension) => sum + (Int128)(dimension.First - 1) * dimension.Second);
        if (last >= storage.Count)
            throw new InvalidDataException($"{what} reaches past its storage (element {last} of {storage.Count})");
        return result.Count > storage.Count
            ? throw new InvalidDataException($"{what} repeats {storage.Count} values to {result.Count}; save it with .contiguous()")
            : result;
    }

    private void CheckByteOrder()
    {
        if (_entries.Names.Contains($"{_root}byteorder") && Content("byteorder", maxBytes: 16) is var order && !order.AsSpan().SequenceEqual("little"u8))
            throw new InvalidDataException("was written on a big-endian machine; load it there and save it as safetensors");
    }

    private byte[] Content(string name, int maxBytes)
    {
        var length = _entries.Length(_root + name);
        if (length > maxBytes)
            throw new InvalidDataException($"has an entry {name} of {length} bytes, more than the {maxBytes} that are read");
        var content = new byte[length];
        _entries.Read(_root + name, 0, content);
        return content;
    }
}
