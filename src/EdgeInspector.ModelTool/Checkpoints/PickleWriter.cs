using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Writes nested dictionaries of tensors, numbers and strings as the pickle (protocol 2) that torch.save writes, except that
/// nothing is memoised. Tensors are references to storages, which are collected on the way.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<Tensor> _storages = [];

    /// <summary>The tensor that each <c>data/KEY</c> holds, by key.</summary>
    public IReadOnlyList<Tensor> Storages => _storages;

    public byte[] Write(IReadOnlyDictionary<string, object> content)
    {
        Emit([0x80, 2]);
        Value(content);
        Emit("."u8);
        return _bytes.WrittenSpan.ToArray();
    }

    private void Value(object value)
    {
        switch (value)
        {
            case Tensor tensor: Rebuild(tensor); break;
            case IReadOnlyDictionary<string, object> dictionary: Dictionary(dictionary); break;
            case IReadOnlyDictionary<string, Tensor> tensors: Dictionary(tensors.ToDictionary(pair => pair.Key, pair => (object)pair.Value)); break;
            case long number: Integer(number); break;
            case double number: Real(number); break;
            case string text: Text(text); break;
            default: throw new ArgumentException($"a checkpoint cannot hold a {value.GetType().Name}");
        }
    }

    private void Dictionary(IReadOnlyDictionary<string, object> dictionary)
    {
        // An OrderedDict, as state_dict() is; for the reader it is a dictionary like any other.
        Global("collections", "OrderedDict");
        Emit(")R("u8);
        foreach (var (key, value) in dictionary)
        {
            Text(key);
            Value(value);
        }

        Emit("u"u8);
    }

    /// <summary>_rebuild_tensor_v2(storage, 0, shape, strides, requires_grad = False, hooks = OrderedDict()).</summary>
    private void Rebuild(Tensor tensor)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Emit("(("u8);
        Text("storage");
        Global("torch", StorageClass(tensor.dtype));
        Text($"{_storages.Count}");
        Text("cpu");
        Integer(tensor.numel());
        Emit("tQ"u8);
        _storages.Add(tensor);

        Integer(0);
        var strides = new long[tensor.shape.Length];
        for (var (i, stride) = (strides.Length - 1, 1L); i >= 0; stride *= tensor.shape[i], i--)
            strides[i] = stride;
        Tuple(tensor.shape);
        Tuple(strides);
        Emit([0x89]);
        Global("collections", "OrderedDict");
        Emit(")RtR"u8);
    }

    private static string StorageClass(ScalarType type) => type switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.Bool => "BoolStorage",
        _ => throw new ArgumentException($"a checkpoint cannot hold tensors of {type}"),
    };

    private void Tuple(IEnumerable<long> values)
    {
        Emit("("u8);
        foreach (var value in values)
            Integer(value);
        Emit("t"u8);
    }

    private void Integer(long value)
    {
        Span<byte> operand = stackalloc byte[10];
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            operand[0] = (byte)'J';
            BinaryPrimitives.WriteInt32LittleEndian(operand[1..], (int)value);
            Emit(operand[..5]);
            return;
        }

        (operand[0], operand[1]) = (0x8A, 8);
        BinaryPrimitives.WriteInt64LittleEndian(operand[2..], value);
        Emit(operand);
    }

    private void Real(double value)
    {
        Span<byte> operand = stackalloc byte[9];
        operand[0] = (byte)'G';
        BinaryPrimitives.WriteDoubleBigEndian(operand[1..], value);
        Emit(operand);
    }

    private void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> operand = stackalloc byte[5];
        operand[0] = (byte)'X';
        BinaryPrimitives.WriteInt32LittleEndian(operand[1..], utf8.Length);
        Emit(operand);
        Emit(utf8);
    }

    private void Global(string module, string name) => Emit(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    private void Emit(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
