using EdgeInspector.Cameras;

namespace EdgeInspector.Tests.Cameras;

/// <summary>A camera whose every run is played by the test.</summary>
internal sealed class FakeCamera(Func<int, IFrameSink, CancellationToken, Task> run) : ICamera
{
    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    public Task RunAsync(IFrameSink sink, CancellationToken cancellation) => run(Interlocked.Increment(ref _runs), sink, cancellation);

    public static Frame Frame(string name = "f") => new(name, new EdgeInspector.Vision.Failure("no picture"), default);
}
