using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras;

/// <summary>A folder of images as a camera, in ordinal order of their names; a looping one looks anew at every round.</summary>
internal sealed class FolderCamera(FolderSourceConfig config, TimeProvider time) : ICamera
{
    public async Task RunAsync(IFrameSink sink, CancellationToken cancellation)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / config.FramesPerSecond), time);
        do
        {
            foreach (var file in Images())
            {
                await sink.AddAsync(Read(file), cancellation);
                await pace.WaitForNextTickAsync(cancellation);
            }
        }
        while (config.Loop);
    }

    private Frame Read(string file)
    {
        var captureTime = time.GetUtcNow().ToUnixTimeMilliseconds();
        var start = time.GetTimestamp();
        return new(Path.GetFileName(file), Decode(file), captureTime, time.GetElapsedTime(start).TotalMilliseconds);
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
