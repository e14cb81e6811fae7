namespace EdgeInspector;

/// <summary>Ids of what was accepted lately, so that it is not done twice. So many of the past are known again; the oldest are forgotten.</summary>
internal sealed class RecentIds
{
    private const int Remembered = 1000;

    private readonly Lock _lock = new();
    private readonly LinkedList<string> _inOrder = [];
    private readonly Dictionary<string, LinkedListNode<string>> _known = [];

    public bool Contains(string id)
    {
        lock (_lock)
            return _known.ContainsKey(id);
    }

    /// <summary>Remembers an id; false when it is known already.</summary>
    public bool TryAdd(string id)
    {
        lock (_lock)
        {
            if (_known.ContainsKey(id))
                return false;
            _known.Add(id, _inOrder.AddLast(id));
            if (_known.Count > Remembered)
                Remove(_inOrder.First!.Value);
            return true;
        }
    }

    /// <summary>Nothing came of it: it may come again.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            if (_known.Remove(id, out var node))
                _inOrder.Remove(node);
        }
    }
}
