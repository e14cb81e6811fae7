using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.Native;

/// <summary>A reference to an object of GLib's type system; given back when disposed.</summary>
internal abstract class GObject() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        GLib.Unref(handle);
        return true;
    }
}
