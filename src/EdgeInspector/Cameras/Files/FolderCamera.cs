using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// A folder of images as a camera, in ordinal order of their names, at its rate or one for each trigger; a looping one
/// looks anew at every round.
/// </summary>
internal sealed class FolderCamera(FolderSourceConfig config, TriggerQueue? triggers, TimeProvider time) : ICamera
{
    public async Task RunAsync(IFrameSink sink, CancellationToken cancellation)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / config.FramesPerSecond), time);
        do
        {
            var files = Images();
            sink.Opened();
            foreach (var file in files)
            {
                var trigger = triggers is null ? null : await triggers.TakeAsync(cancellation);
                var frame = Read(file);
                frame.Trigger = trigger;
                await sink.AddAsync(frame, cancellation);
                if (triggers is null)
                    await pace.WaitForNextTickAsync(cancellation);
            }
        }
        while (config.Loop);
    }

    private Frame Read(string file)
    {
        var capture = Capture.Begin(time);
        return new(Path.GetFileName(file), Decode(file), capture.End(time));
    }

    private static Outcome<ImageBuffer> Decode(string file)
    {
        try
        {
            return ImageFile.Read(file);
        }
        catch (Exception e)
        {
            // One picture that breaks the decoder costs itself; ending the run here would begin again at the first file.
            return new Failure($"{file} cannot be read: {e.Message}");
        }
    }

    private List<string> Images()
    {
        try
        {
            List<string> files = [.. Directory.EnumerateFiles(config.Path).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal)];
            return files.Count > 0 ? files : throw new CameraException($"folder {config.Path} holds no images ({string.Join(' ', ImageFile.Extensions)})");
        }
        catch (DirectoryNotFoundException)
        {
            throw new CameraException($"folder {config.Path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"folder {config.Path} cannot be read: {e.Message}");
        }
    }
}
