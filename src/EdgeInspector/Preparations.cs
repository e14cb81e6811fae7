using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector;

/// <summary>How each camera's pictures are prepared.</summary>
internal sealed class Preparations : IDisposable
{
    private readonly Dictionary<string, PicturePreparation> _ofCameras = [];

    private Preparations()
    {
    }

    /// <summary>The camera's; <see cref="PicturePreparation.None"/> where nothing is to be done.</summary>
    public PicturePreparation this[string camera] => _ofCameras.GetValueOrDefault(camera, PicturePreparation.None);

    public static Outcome<Preparations> Load(EdgeInspectorConfig config)
    {
        var all = new Preparations();
        foreach (var (id, camera) in config.Cameras)
        {
            if (camera.Prepare is null)
                continue;
            var loaded = camera.Prepare.Load();
            if (!loaded.TryGet(out var preparation))
            {
                all.Dispose();
                return new Failure($"/cameras/{id}/prepare/undistort: {loaded.Error}");
            }

            all._ofCameras.Add(id, preparation);
        }

        return all;
    }

    public void Dispose()
    {
        foreach (var preparation in _ofCameras.Values)
            preparation.Dispose();
    }
}
