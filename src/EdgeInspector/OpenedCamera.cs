using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector;

/// <summary>What can be refused of a camera before it runs. The line that is made of it owns it.</summary>
/// <param name="Source">Where its frames come from.</param>
/// <param name="Preparation">How its pictures are prepared; <see cref="PicturePreparation.None"/> where nothing is to be done.</param>
internal sealed record OpenedCamera(CameraSource Source, PicturePreparation Preparation) : IDisposable
{
    public static Outcome<OpenedCamera> Open(string id, CameraConfig camera, TimeProvider time)
    {
        var source = CameraSource.Create(id, camera, time);
        if (source.Error is { } missing)
            return new Failure(missing);
        var preparation = camera.Prepare?.Load() ?? PicturePreparation.None;
        return preparation.Error is { } problem
            ? new Failure($"/cameras/{id}/prepare/undistort: {problem}")
            : new OpenedCamera(source.Value!, preparation.Value!);
    }

    /// <summary>All of a configuration, or what is in the way of the first that cannot be opened.</summary>
    public static Outcome<IReadOnlyDictionary<string, OpenedCamera>> OpenAll(IEnumerable<KeyValuePair<string, CameraConfig>> cameras, TimeProvider time)
    {
        var all = new Dictionary<string, OpenedCamera>();
        foreach (var (id, camera) in cameras)
        {
            var opened = Open(id, camera, time);
            if (opened.TryGet(out var ready))
            {
                all.Add(id, ready);
                continue;
            }

            foreach (var other in all.Values)
                other.Dispose();
            return new Failure(opened.Error!);
        }

        return all;
    }

    public void Dispose()
    {
        Source.Triggers?.Dispose();
        Preparation.Dispose();
    }
}
