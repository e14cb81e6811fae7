using System.Runtime.CompilerServices;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Holds the finalizer thread while PyTorch works. TorchSharp turns a number in <c>x + y</c> or <c>x * 2.0</c> into a
/// temporary <c>Scalar</c> and passes its handle on without keeping it alive: a garbage collection in that moment
/// frees it under the native call, which a run of hours meets sooner or later ("toFloat ... expected false to be true").
/// Finalizers that wait until a step is over cannot.
/// </summary>
internal sealed class FinalizerGate : IDisposable
{
    private ManualResetEventSlim _open = Close();

    /// <summary>Lets pending finalizers run. Call where no tensor operation is in progress.</summary>
    public void Drain()
    {
        _open.Set();
        GC.WaitForPendingFinalizers();
        _open = Close();
    }

    public void Dispose() => _open.Set();

    private static ManualResetEventSlim Close()
    {
        var open = new ManualResetEventSlim();
        Drop(open);
        GC.Collect(0);
        return open;
    }

    // Not inlined, so that no register of the caller keeps the plug alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(ManualResetEventSlim open) => GC.KeepAlive(new Plug(open));

    private sealed class Plug(ManualResetEventSlim open)
    {
        ~Plug() => open.Wait();
    }
}
