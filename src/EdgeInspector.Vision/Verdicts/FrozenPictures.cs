using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// Counts pictures that are the same to the last bit, on every sixteenth row: a live camera's noise never repeats, a stuck
/// one's picture does.
/// </summary>
/// <param name="limit">How many in a row may be the same, the first included; null for any number.</param>
internal sealed class FrozenPictures(int? limit)
{
    private const int RowStep = 16;
    private byte[] _last = [];
    private int _same;

    /// <summary>Why the newest picture counts as frozen, or null.</summary>
    public string? Problem(ImageBuffer picture)
    {
        if (limit is null)
            return null;
        var isSame = Compare(picture);
        _same = isSame ? _same + 1 : 1;
        return _same > limit ? $"frozen: the same picture {_same} times in a row" : null;
    }

    /// <summary>Whether the rows are those of last time; remembers them if not.</summary>
    private bool Compare(ImageBuffer picture)
    {
        var row = picture.Pixels.Length / picture.Height;
        var rows = (picture.Height + RowStep - 1) / RowStep;
        var isSame = _last.Length == rows * row;
        if (!isSame)
            _last = new byte[rows * row];
        for (var i = 0; i < rows; i++)
        {
            var now = picture.Pixels.Slice(i * RowStep * row, row);
            var before = _last.AsSpan(i * row, row);
            if (isSame && now.SequenceEqual(before))
                continue;
            isSame = false;
            now.CopyTo(before);
        }

        return isSame;
    }
}
