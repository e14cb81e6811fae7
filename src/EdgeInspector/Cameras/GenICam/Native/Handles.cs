using EdgeInspector.Cameras.Native;

namespace EdgeInspector.Cameras.GenICam.Native;

/// <summary>An open camera. Who holds it controls the device; other programs cannot.</summary>
internal sealed class CameraHandle : GObject;

/// <summary>A camera's stream of buffers.</summary>
internal sealed class StreamHandle : GObject;
