using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.GStreamer;

/// <summary>The little of GStreamer 1.x that a pipeline with an appsink needs; loaded with the first such camera.</summary>
internal static partial class GStreamerLibrary
{
    private const string Core = "libgstreamer-1.0.so.0";
    private const string App = "libgstapp-1.0.so.0";

    public const int StateNull = 1, StatePlaying = 4;

    public const int MessageError = 1 << 1;

    /// <summary>Starts the library; safe to be called again.</summary>
    [LibraryImport(Core, EntryPoint = "gst_init_check")]
    public static partial int Initialize(nint argumentCount, nint arguments, out nint error);

    [LibraryImport(Core, EntryPoint = "gst_parse_launch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Parse(string pipeline, out nint error);

    [LibraryImport(Core, EntryPoint = "gst_bin_get_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Find(nint bin, string name);

    [LibraryImport(Core, EntryPoint = "gst_element_set_state")]
    public static partial int SetState(nint element, int state);

    [LibraryImport(Core, EntryPoint = "gst_element_get_bus")]
    public static partial nint Bus(nint element);

    [LibraryImport(Core, EntryPoint = "gst_bus_pop_filtered")]
    public static partial nint PopMessage(nint bus, int types);

    [LibraryImport(Core, EntryPoint = "gst_message_parse_error")]
    public static partial void ParseError(nint message, out nint error, out nint debug);

    [LibraryImport(App, EntryPoint = "gst_app_sink_try_pull_sample")]
    public static partial nint TryPull(nint appSink, ulong nanoseconds);

    [LibraryImport(App, EntryPoint = "gst_app_sink_is_eos")]
    public static partial int IsAtEnd(nint appSink);

    [LibraryImport(Core, EntryPoint = "gst_sample_get_buffer")]
    public static partial nint Buffer(nint sample);

    [LibraryImport(Core, EntryPoint = "gst_sample_get_caps")]
    public static partial nint Caps(nint sample);

    [LibraryImport(Core, EntryPoint = "gst_caps_get_structure")]
    public static partial nint Structure(nint caps, uint index);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetInt(nint structure, string field, out int value);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetText(nint structure, string field);

    /// <summary>A field's text; null when there is none.</summary>
    public static string? Text(nint structure, string field) => Marshal.PtrToStringUTF8(GetText(structure, field));

    [LibraryImport(Core, EntryPoint = "gst_buffer_map")]
    public static partial int Map(nint buffer, out MapInfo info, int flags);

    [LibraryImport(Core, EntryPoint = "gst_buffer_unmap")]
    public static partial void Unmap(nint buffer, ref MapInfo info);

    [LibraryImport(Core, EntryPoint = "gst_mini_object_unref")]
    public static partial void UnrefMini(nint instance);

    [LibraryImport(Core, EntryPoint = "gst_object_unref")]
    public static partial void Unref(nint instance);

    /// <summary>GstMapInfo: where a buffer's bytes are while it is mapped.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MapInfo
    {
        public nint Memory;
        public int Flags;
        public nint Data;
        public nuint Size;
        public nuint MaxSize;
        private readonly nint _user0, _user1, _user2, _user3;
        private readonly nint _reserved0, _reserved1, _reserved2, _reserved3;
    }
}
