using System.Runtime.ExceptionServices;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// The threads that a model computes on, one for each inference at once. Whoever wants an inference hands it over and waits. Of an
/// inference the thread that calls ONNX Runtime does a share, beside ONNX Runtime's own: measured on two cores, eight cameras got 83 to
/// 91 % of one when each called for itself, all of it lost within the inferences, and 98 % in the median by a thread that stays.
/// Presumably the system has to find every new caller a core beside the threads that are there.
/// </summary>
/// <param name="cores">What they are bound to; null for nothing.</param>
internal sealed class ComputeThreads(CpuCores? cores) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Worker> _free = [];

    /// <summary>
    /// Does the work on one that is free, on a new one where none is, and returns when it is done. What it throws is thrown here.
    /// Takes nothing from the managed heap once a thread is there.
    /// </summary>
    public void Run(Action work)
    {
        Worker? worker;
        lock (_lock)
            _free.TryPop(out worker);
        worker ??= new(cores);
        try
        {
            worker.Run(work);
        }
        finally
        {
            lock (_lock)
                _free.Push(worker);
        }
    }

    /// <summary>Ends them. Nothing is being done any more.</summary>
    public void Dispose()
    {
        while (_free.TryPop(out var worker))
            worker.Dispose();
    }

    private sealed class Worker : IDisposable
    {
        // An inference takes too long for spinning.
        private readonly ManualResetEventSlim _given = new(false, spinCount: 0), _done = new(false, spinCount: 0);
        private readonly CpuCores? _cores;
        private readonly Thread _thread;
        private Action? _work;
        private ExceptionDispatchInfo? _fault;

        public Worker(CpuCores? cores)
        {
            _cores = cores;
            _thread = new(Work) { IsBackground = true, Name = "inference" };
            _thread.Start();
        }

        public void Run(Action work)
        {
            (_work, _fault) = (work, null);
            _done.Reset();
            _given.Set();
            _done.Wait();
            _fault?.Throw();
        }

        public void Dispose()
        {
            _work = null;
            _given.Set();
            _thread.Join();
            _given.Dispose();
            _done.Dispose();
        }

        private void Work()
        {
            _cores?.Bind();
            while (true)
            {
                _given.Wait();
                _given.Reset();
                if (_work is null)
                    return;
                try
                {
                    _work();
                }
                catch (Exception e)
                {
                    // The caller's to deal with.
                    _fault = ExceptionDispatchInfo.Capture(e);
                }

                // Else it would keep its inspector alive until the next.
                _work = null;
                _done.Set();
            }
        }
    }
}
