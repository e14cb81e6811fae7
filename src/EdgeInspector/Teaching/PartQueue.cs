using System.Threading.Channels;
using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Teaching;

/// <summary>Carries parts from a camera to a lesson. The camera waits for nobody: a part that finds the lesson busy is passed over.</summary>
/// <typeparam name="T">What the lesson needs of a part.</typeparam>
/// <param name="take">Takes that from a part, or null from a part that is none for the lesson.</param>
internal sealed class PartQueue<T>(Func<Frame, PartInspection, T?> take) : IPartWatcher
    where T : class
{
    private const int Room = 2;

    private readonly Channel<T> _parts = Channel.CreateBounded<T>(Room);

    public void Seen(Frame frame, PartInspection inspection)
    {
        // One camera writes, so that room seen is room there.
        if (_parts.Reader.Count < Room && take(frame, inspection) is { } part)
            _parts.Writer.TryWrite(part);
    }

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellation) => _parts.Reader.ReadAllAsync(cancellation);
}
