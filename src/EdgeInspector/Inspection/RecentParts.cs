using EdgeInspector.Cameras;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>
/// A camera's last few parts, for a snapshot or to try a change on. Their pictures are kept as they are, not copied: it costs
/// the hot path nothing.
/// </summary>
internal sealed class RecentParts : IDisposable
{
    /// <summary>Parts kept at most.</summary>
    public const int Most = 5;

    /// <summary>What the pictures of one camera may take; the newest is kept whatever it takes.</summary>
    private const long MostBytes = 32 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<RecentPart> _parts = new();
    private long _bytes;
    private bool _isOver;

    /// <summary>Takes over a frame that has been judged.</summary>
    public void Add(Frame frame, ResultEvaluation evaluation)
    {
        if (frame.Image is not { } picture)
            return;
        lock (_lock)
        {
            if (_isOver)
            {
                picture.Dispose();
                return;
            }

            _parts.Enqueue(new(frame.Trigger?.PartId ?? frame.Name, picture, evaluation));
            _bytes += picture.Length;
            while (_parts.Count > Most || (_bytes > MostBytes && _parts.Count > 1))
                DropOldest();
        }
    }

    /// <summary>The newest <paramref name="most"/>, oldest first: copies, the caller's own.</summary>
    public IReadOnlyList<RecentPart> Copy(int most = Most)
    {
        lock (_lock)
            return [.. _parts.Skip(_parts.Count - most).Select(part => part with { Picture = part.Picture.Copy() })];
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            while (_parts.Count > 0)
                DropOldest();
        }
    }

    private void DropOldest()
    {
        using var oldest = _parts.Dequeue();
        _bytes -= oldest.Picture.Length;
    }
}
