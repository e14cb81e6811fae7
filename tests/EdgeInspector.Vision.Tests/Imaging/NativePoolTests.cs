using System.Runtime.InteropServices;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class NativePoolTests : IDisposable
{
    private readonly NativePool _pool = new(maxIdleBytes: 100_000, maxIdleBlocks: 4);
    private readonly List<NativePool.Block> _rented = [];

    /// <summary>Gives all back, of which the pool keeps what it may.</summary>
    public void Dispose()
    {
        foreach (var block in _rented)
            _pool.Return(block);
    }

    [Fact]
    public void Returned_IsLentAgain()
    {
        var block = _pool.Rent(20_000);
        _pool.Return(block);

        Assert.Equal(block, Rent(19_000));
        Assert.NotEqual(block, Rent(19_000));
    }

    [Fact]
    public void Rented_IsLargeEnoughAlignedAndNobodyElses()
    {
        for (var bytes = 1; bytes < 60_000; bytes += 7_001)
        {
            var block = Rent(bytes);
            Assert.True(block.Bytes >= bytes);
            Assert.Equal(0, block.Address % 64);
        }

        var ordered = _rented.OrderBy(block => block.Address).ToList();
        Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.Address + (nint)pair.First.Bytes <= pair.Second.Address));
    }

    [Fact]
    public void SmallestThatSuffices_IsTaken()
    {
        var (small, large) = (_pool.Rent(20_000), _pool.Rent(30_000));
        _pool.Return(small);
        _pool.Return(large);

        Assert.Equal(small, Rent(18_000));
    }

    [Fact]
    public void LargeBlock_IsNotSpentOnAFewBytes()
    {
        var large = _pool.Rent(60_000);
        _pool.Return(large);

        Assert.NotEqual(large, Rent(20_000));
    }

    [Theory]
    [InlineData(45_056, 2)]
    [InlineData(4_096, 4)]
    public void Idle_BeyondTheLimit_GoesBackToTheSystem(int bytes, int kept)
    {
        var blocks = Enumerable.Range(0, 6).Select(_ => _pool.Rent(bytes)).ToList();
        foreach (var block in blocks)
            _pool.Return(block);

        Assert.Equal((kept * (long)bytes, kept), _pool.Idle);

        // The latest are kept, and lent first.
        Assert.Equal(blocks[^1], Rent(bytes));
    }

    [Fact]
    public async Task ManyThreads_NeverShareABlock()
    {
        var pool = new NativePool(1 << 20, 16);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var block = pool.Rent(8_192 + i % 3 * 4_096);
                Marshal.WriteInt32(block.Address, worker);
                Thread.Yield();
                Assert.Equal(worker, Marshal.ReadInt32(block.Address));
                pool.Return(block);
            }
        })));
    }

    private NativePool.Block Rent(int bytes)
    {
        var block = _pool.Rent(bytes);
        _rented.Add(block);
        return block;
    }
}
