namespace EdgeInspector.Cameras.GStreamer;

/// <summary>A GStreamer pipeline as a camera: CSI cameras, cameras on the network, and whatever else has an element.</summary>
internal sealed class PipelineCamera(PipelineDescription description, TimeProvider time) : ICamera
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public Task RunAsync(IFrameSink sink, CancellationToken cancellation) => DriverThread.RunAsync(() => Run(sink, cancellation));

    private void Run(IFrameSink sink, CancellationToken cancellation)
    {
        using var pipeline = Pipeline.Start(description);
        sink.Opened();
        var lastFrame = time.GetTimestamp();
        for (var number = 1L; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var capture = Capture.Begin(time);
            using var sample = pipeline.Take(Wait);

            // Always asked: what is not taken from the bus piles up.
            if (pipeline.Problem() is { } problem)
                throw new CameraException($"the pipeline broke off: {problem}");
            if (sample is not null)
            {
                sink.Add(new Frame($"#{number++}", sample.Read(), capture.End(time)), cancellation);
                lastFrame = time.GetTimestamp();
            }
            else if (pipeline.IsAtEnd)
                throw new CameraException("the pipeline has come to its end");
            else if (time.GetElapsedTime(lastFrame) > description.LongestSilence)
                throw new CameraException(FormattableString.Invariant($"no frame for {description.LongestSilence.Value.TotalSeconds} s: the connection is given up and made anew"));
        }
    }
}
