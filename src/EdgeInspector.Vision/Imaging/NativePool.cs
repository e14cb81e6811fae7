using System.Runtime.InteropServices;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Native memory that is given back to be lent again. Pictures are too large for .NET's heap to be cheap with: its arrays of this size
/// are cleared by full garbage collections alone, and as many of them as were ever needed at once cause some.
/// </summary>
/// <param name="maxIdleBytes">What may lie idle. Beyond it, what has lain longest goes back to the system.</param>
/// <param name="maxIdleBlocks">The same in blocks, so that finding one takes next to nothing.</param>
internal sealed unsafe class NativePool(long maxIdleBytes, int maxIdleBlocks)
{
    /// <summary>The whole process's: eight pictures of 5 megapixels in colour may lie idle.</summary>
    public static readonly NativePool Shared = new(128 << 20, 64);

    /// <summary>As wide as a vector of AVX-512, and as a cache's line.</summary>
    private const int Alignment = 64;

    private const int Page = 4096;

    private readonly Lock _lock = new();

    /// <summary>The one given back last at the end: it is the likeliest to be in a cache.</summary>
    private readonly List<Block> _idle = new(maxIdleBlocks + 1);

    private long _idleBytes;

    /// <summary>What lies idle now.</summary>
    public (long Bytes, int Blocks) Idle
    {
        get
        {
            lock (_lock)
                return (_idleBytes, _idle.Count);
        }
    }

    /// <summary>A block of at least <paramref name="bytes"/>, with undefined content.</summary>
    public Block Rent(int bytes)
    {
        lock (_lock)
        {
            if (Find(bytes) is >= 0 and var found)
                return TakeOut(found);
        }

        var room = ((nuint)bytes + Page - 1) / Page * Page;
        return new((nint)NativeMemory.AlignedAlloc(room, Alignment), (long)room);
    }

    /// <summary>Whoever gives a block back does not use it any more.</summary>
    public void Return(Block block)
    {
        lock (_lock)
        {
            _idle.Add(block);
            _idleBytes += block.Bytes;
            while (_idleBytes > maxIdleBytes || _idle.Count > maxIdleBlocks)
                NativeMemory.AlignedFree((void*)TakeOut(0).Address);
        }
    }

    /// <summary>The smallest that is large enough and not more than twice as large, by its place; below 0 where there is none.</summary>
    private int Find(int bytes)
    {
        var best = -1;
        for (var i = _idle.Count - 1; i >= 0; i--)
        {
            var room = _idle[i].Bytes;
            if (room >= bytes && room <= Math.Max(2L * bytes, Page) && (best < 0 || room < _idle[best].Bytes))
                best = i;
        }

        return best;
    }

    private Block TakeOut(int place)
    {
        var block = _idle[place];
        _idle.RemoveAt(place);
        _idleBytes -= block.Bytes;
        return block;
    }

    /// <param name="Address">Of its first byte.</param>
    /// <param name="Bytes">How many there are.</param>
    public readonly record struct Block(nint Address, long Bytes);
}
