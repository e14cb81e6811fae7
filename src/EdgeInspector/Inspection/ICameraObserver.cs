namespace EdgeInspector.Inspection;

/// <summary>Is told when a camera comes and goes. Must return at once: the camera's supervisor waits.</summary>
internal interface ICameraObserver
{
    /// <param name="camera">The camera's id.</param>
    /// <param name="isOnline">Whether it delivers frames that are inspected: not while it is paused.</param>
    void CameraChanged(string camera, bool isOnline);
}
