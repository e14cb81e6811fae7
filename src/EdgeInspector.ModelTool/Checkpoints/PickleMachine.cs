namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Runs the pickle instructions that torch.save and TorchScript write (protocol 2, https://docs.python.org/3/library/pickletools.html).
/// It only ever builds values: names are looked up in <see cref="PickleGlobals"/>. No recursion, and no more work than the
/// instructions' number, which is bounded.
/// </summary>
internal sealed class PickleMachine(byte[] program, bool isTorchScript)
{
    /// <summary>A CLIP takes some 20,000.</summary>
    private const int MaxInstructions = 1_000_000;

    private readonly PickleReader _reader = new(program);
    private readonly Dictionary<long, object?> _memo = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _stack = [];

    /// <summary>The value that the program leaves.</summary>
    public object? Run()
    {
        for (var i = 0; i < MaxInstructions; i++)
        {
            var instruction = (char)_reader.Byte();
            if (instruction == '.')
                return Pop();
            Execute(instruction);
        }

        throw new InvalidDataException($"has a pickle of more than {MaxInstructions} instructions, which no weights need");
    }

    private void Execute(char instruction)
    {
        switch (instruction)
        {
            case '\x80': CheckProtocol(_reader.Byte()); break;
            case '(': _marks.Add(_stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;

            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)_reader.Byte()); break;
            case 'M': Push(_reader.UInt16()); break;
            case 'J': Push(_reader.Int32()); break;
            case '\x8A': Push(_reader.Integer(_reader.Byte())); break;
            case 'G': Push(_reader.Double()); break;
            case 'X': Push(_reader.Text(_reader.Int32())); break;
            case 'U': Push(_reader.Text(_reader.Byte())); break;
            case 'T': Push(_reader.Text(_reader.Int32())); break;

            case ')': Push(Array.Empty<object?>()); break;
            case 't': Push(PopToMark()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case ']': Push(new List<object?>()); break;
            case 'l': Push(PopToMark().ToList()); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case '}': Push(new PickleDictionary()); break;
            case 'd': Push(SetItems(new PickleDictionary(), PopToMark())); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;

            case 'q': Remember(_reader.Byte()); break;
            case 'r': Remember(_reader.Int32()); break;
            case 'h': Recall(_reader.Byte()); break;
            case 'j': Recall(_reader.Int32()); break;

            case 'c': Push(PickleGlobals.Find(_reader.Line(), _reader.Line(), isTorchScript)); break;
            case 'i': PickleGlobals.Find(_reader.Line(), _reader.Line(), isTorchScript); throw Damaged("it makes an object the old way");
            case 'R': Call(PopMany(2)); break;
            case '\x81': Construct(PopMany(2)); break;
            case 'b': SetState(Pop()); break;
            case 'Q': Push(Storage(Pop())); break;
            default: throw Damaged($"instruction 0x{(int)instruction:X2} is not one that torch.save writes");
        }
    }

    private static void CheckProtocol(int version)
    {
        if (version != 2)
            throw new InvalidDataException($"is pickled with protocol {version}; save it again with torch.save's own protocol, 2");
    }

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list)
            throw Damaged("it appends to something that is not a list");
        list.AddRange(items);
    }

    private void SetItems(object?[] items) =>
        SetItems(Top() as PickleDictionary ?? throw Damaged("it sets an item of something that is not a dictionary"), items);

    private static PickleDictionary SetItems(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Damaged("a key has no value");
        for (var i = 0; i < items.Length; i += 2)
            dictionary.Add(new(items[i], items[i + 1]));
        return dictionary;
    }

    private void Call(object?[] pair)
    {
        if (pair is not [PickleGlobal { Call: { } function }, object?[] arguments])
            throw Damaged("it calls something that is not a function");
        Push(function(arguments));
    }

    private void Construct(object?[] pair)
    {
        if (pair is not [PickleGlobal { IsModule: true }, object?[] and []])
            throw Damaged("it makes an instance of something that is not a module");
        Push(new PickleModule());
    }

    private void SetState(object? state)
    {
        // An OrderedDict's state is state_dict's own _metadata: versions of the modules, no weights.
        if (Top() is PickleModule module)
            module.Attributes = state;
        else if (Top() is not PickleDictionary)
            throw Damaged("it gives a state to something that has none");
    }

    private static PickleStorage Storage(object? id)
    {
        return id is object?[] and ["storage", PickleGlobal { Storage: { } type }, string key, _, long count]
            ? new PickleStorage(key, type, count)
            : throw Damaged("a storage is not described as torch.save does");
    }

    private void Remember(long slot) => _memo[slot] = Top();

    private void Recall(long slot) => Push(_memo.TryGetValue(slot, out var value) ? value : throw Damaged($"it recalls {slot}, which was never kept"));

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged("its stack runs empty");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Damaged("its stack runs empty");
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("it returns to a mark that was never set");
        var mark = Floor;
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(mark);
    }

    private object?[] PopFrom(int start)
    {
        var items = _stack[start..].ToArray();
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private static InvalidDataException Damaged(string how) => new($"has a damaged pickle: {how}");
}
