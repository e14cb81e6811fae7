namespace EdgeInspector.Vision.Evaluation;

/// <summary>Binary search in rising keys, begun by a table: hundreds of millions of good pixels are looked up.</summary>
internal sealed class KeyIndex
{
    private const int MaxCells = 1 << 16;

    private readonly uint[] _keys;
    private readonly uint _first;
    private readonly int _shift;

    /// <summary>For each cell of equal width, the first key in it or above.</summary>
    private readonly int[] _start;

    public KeyIndex(uint[] keys)
    {
        _keys = keys;
        _first = keys.Length > 0 ? keys[0] : 0;
        var span = keys.Length > 0 ? keys[^1] - _first : 0;
        while (span >> _shift >= MaxCells)
            _shift++;
        _start = new int[(span >> _shift) + 2];
        foreach (var key in keys)
            _start[((key - _first) >> _shift) + 1]++;
        for (var cell = 1; cell < _start.Length; cell++)
            _start[cell] += _start[cell - 1];
    }

    /// <summary>The key's place, or the complement of the place of the first key above it, as <see cref="Array.BinarySearch(Array, object)"/> answers.</summary>
    public int Find(uint key)
    {
        if (_keys.Length == 0 || key < _first)
            return ~0;
        var cell = (key - _first) >> _shift;
        if (cell >= _start.Length - 1)
            return ~_keys.Length;
        var from = _start[cell];
        var at = _keys.AsSpan(from, _start[cell + 1] - from).BinarySearch(key);
        return at >= 0 ? from + at : ~(from + ~at);
    }
}
