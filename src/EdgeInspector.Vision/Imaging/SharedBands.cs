using System.Runtime.ExceptionServices;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// A picture's bands of rows, which the calling thread and those of the pool that come in time take one by one. Unlike
/// <see cref="Parallel"/>, it never waits for a helper that has not begun: a pool that is busy otherwise costs nothing but the help.
/// </summary>
internal sealed class SharedBands : IThreadPoolWorkItem
{
    private readonly int _bands;
    private readonly Action<int> _work;
    private readonly object _end = new();
    private int _taken, _left;
    private ExceptionDispatchInfo? _fault;

    private SharedBands(int bands, Action<int> work) => (_bands, _left, _work) = (bands, bands, work);

    /// <summary>Returns when all are done. What one of them throws is thrown then.</summary>
    /// <param name="bands">How many.</param>
    /// <param name="threads">How many may share them, the caller included.</param>
    /// <param name="work">Of one band, from 0.</param>
    public static void Run(int bands, int threads, Action<int> work)
    {
        var shared = new SharedBands(bands, work);
        for (var helper = 1; helper < threads; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(shared, preferLocal: false);
        shared.Execute();
        lock (shared._end)
        {
            while (shared._left > 0)
                Monitor.Wait(shared._end);
        }

        shared._fault?.Throw();
    }

    /// <summary>Takes bands until none is left.</summary>
    public void Execute()
    {
        while (Interlocked.Increment(ref _taken) - 1 is var band && band < _bands)
        {
            try
            {
                _work(band);
            }
            catch (Exception e)
            {
                // On the pool it would end the process.
                _fault = ExceptionDispatchInfo.Capture(e);
            }

            lock (_end)
            {
                if (--_left == 0)
                    Monitor.Pulse(_end);
            }
        }
    }
}
