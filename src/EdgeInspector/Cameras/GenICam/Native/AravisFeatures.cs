using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.GenICam.Native;

/// <summary>Aravis 0.8: a camera's features.</summary>
internal static partial class AravisFeatures
{
    [LibraryImport(Aravis.Library, EntryPoint = "arv_device_get_feature", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Feature(nint device, string name);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_is_feature_available", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int IsAvailable(CameraHandle camera, string feature, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_feature_node_get_tooltip", StringMarshallingCustomType = typeof(Aravis.BorrowedString))]
    public static partial string? Tooltip(nint node);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_feature_node_is_available")]
    public static partial int IsNodeAvailable(nint node, out nint error);

    /// <summary>0 read-only, 1 write-only, 2 both, -1 unknown.</summary>
    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_feature_node_get_actual_access_mode")]
    public static partial int AccessMode(nint node);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_feature_node_get_value_as_string", StringMarshallingCustomType = typeof(Aravis.BorrowedString))]
    public static partial string? Value(nint node, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_feature_node_set_value_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetValue(nint node, string value, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_gc_category_get_features")]
    public static partial nint CategoryFeatures(nint category);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_get_float", StringMarshalling = StringMarshalling.Utf8)]
    public static partial double Float(CameraHandle camera, string feature, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_set_integer", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetInteger(CameraHandle camera, string feature, long value, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_get_integer_bounds", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void IntegerBounds(CameraHandle camera, string feature, out long min, out long max, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_get_integer_increment", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long IntegerIncrement(CameraHandle camera, string feature, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_set_float", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetFloat(CameraHandle camera, string feature, double value, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_get_float_bounds", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void FloatBounds(CameraHandle camera, string feature, out double min, out double max, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_set_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetText(CameraHandle camera, string feature, string value, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_dup_available_enumerations_as_strings", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EnumerationValues(CameraHandle camera, string feature, out uint count, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_set_frame_rate")]
    public static partial void SetFrameRate(CameraHandle camera, double framesPerSecond, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_get_frame_rate_bounds")]
    public static partial void FrameRateBounds(CameraHandle camera, out double min, out double max, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_clear_triggers")]
    public static partial void ClearTriggers(CameraHandle camera, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_set_trigger", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetTrigger(CameraHandle camera, string source, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_gv_set_stream_options")]
    public static partial void SetStreamOptions(CameraHandle camera, int options);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_gv_set_packet_size")]
    public static partial void SetPacketSize(CameraHandle camera, int bytes, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_gv_auto_packet_size")]
    public static partial uint NegotiatePacketSize(CameraHandle camera, out nint error);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_gv_set_packet_size_adjustment")]
    public static partial void SetPacketSizeAdjustment(CameraHandle camera, int adjustment);

    [LibraryImport(Aravis.Library, EntryPoint = "arv_camera_gv_set_packet_delay")]
    public static partial void SetPacketDelay(CameraHandle camera, long nanoseconds, out nint error);
}
