namespace EdgeInspector.RemoteConfiguration;

/// <summary>A configuration with everything loaded and opened that it needs, ready to come into force between two parts.</summary>
/// <param name="Next">It.</param>
/// <param name="Change">What it changes.</param>
/// <param name="Cameras">Those that start anew; whoever puts them to work takes them out.</param>
internal sealed record PreparedConfig(ConfigInUse Next, ConfigChange Change, Dictionary<string, OpenedCamera> Cameras) : IDisposable
{
    public void Dispose()
    {
        foreach (var camera in Cameras.Values)
            camera.Dispose();
    }
}
