using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using EdgeInspector.Cameras.Native;

namespace EdgeInspector.Cameras.GenICam.Native;

/// <summary>Aravis 0.8: searching, opening, streaming. Functions that can fail give a GError; see <see cref="GLib.TakeError"/>.</summary>
internal static partial class Aravis
{
    public const string Library = "libaravis-0.8.so.0";

    [LibraryImport(Library, EntryPoint = "arv_update_device_list")]
    public static partial void UpdateDeviceList();

    [LibraryImport(Library, EntryPoint = "arv_get_n_devices")]
    public static partial uint DeviceCount();

    [LibraryImport(Library, EntryPoint = "arv_get_device_id", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceId(uint index);

    [LibraryImport(Library, EntryPoint = "arv_get_device_vendor", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceVendor(uint index);

    [LibraryImport(Library, EntryPoint = "arv_get_device_model", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceModel(uint index);

    [LibraryImport(Library, EntryPoint = "arv_get_device_serial_nbr", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceSerial(uint index);

    [LibraryImport(Library, EntryPoint = "arv_get_device_address", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceAddress(uint index);

    [LibraryImport(Library, EntryPoint = "arv_get_device_protocol", StringMarshallingCustomType = typeof(BorrowedString))]
    public static partial string? DeviceProtocol(uint index);

    [LibraryImport(Library, EntryPoint = "arv_camera_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial CameraHandle OpenCamera(string? name, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_get_device")]
    public static partial nint Device(CameraHandle camera);

    [LibraryImport(Library, EntryPoint = "arv_device_read_register")]
    public static partial int ReadRegister(nint device, ulong address, out uint value, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_is_gv_device")]
    public static partial int IsGigE(CameraHandle camera);

    [LibraryImport(Library, EntryPoint = "arv_gv_device_is_controller")]
    public static partial int IsController(nint gigeDevice);

    [LibraryImport(Library, EntryPoint = "arv_camera_get_payload")]
    public static partial uint Payload(CameraHandle camera, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_create_stream")]
    public static partial StreamHandle CreateStream(CameraHandle camera, nint callback, nint data, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_start_acquisition")]
    public static partial void StartAcquisition(CameraHandle camera, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_stop_acquisition")]
    public static partial void StopAcquisition(CameraHandle camera, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_camera_software_trigger")]
    public static partial void SoftwareTrigger(CameraHandle camera, out nint error);

    [LibraryImport(Library, EntryPoint = "arv_buffer_new_allocate")]
    public static partial nint NewBuffer(nuint size);

    [LibraryImport(Library, EntryPoint = "arv_stream_push_buffer")]
    public static partial void PushBuffer(StreamHandle stream, nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_stream_timeout_pop_buffer")]
    public static partial nint PopBuffer(StreamHandle stream, ulong microseconds);

    [LibraryImport(Library, EntryPoint = "arv_stream_get_statistics")]
    public static partial void Statistics(StreamHandle stream, out ulong completed, out ulong failures, out ulong underruns);

    [LibraryImport(Library, EntryPoint = "arv_gv_stream_get_port")]
    public static partial ushort StreamPort(StreamHandle stream);

    [LibraryImport(Library, EntryPoint = "arv_gv_stream_get_statistics")]
    public static partial void GigEStatistics(StreamHandle stream, out ulong resentPackets, out ulong missingPackets);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_status")]
    public static partial BufferStatus Status(nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_payload_type")]
    public static partial int PayloadType(nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_data")]
    public static partial nint Data(nint buffer, out nuint size);

    /// <summary>Bytes behind each row, and rows' worth of bytes behind the last.</summary>
    [LibraryImport(Library, EntryPoint = "arv_buffer_get_image_padding")]
    public static partial void Padding(nint buffer, out int behindRows, out int behindPicture);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_image_width")]
    public static partial int Width(nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_image_height")]
    public static partial int Height(nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_image_pixel_format")]
    public static partial uint PixelFormat(nint buffer);

    /// <summary>Nanoseconds since 1970.</summary>
    [LibraryImport(Library, EntryPoint = "arv_buffer_get_system_timestamp")]
    public static partial ulong SystemTimestamp(nint buffer);

    [LibraryImport(Library, EntryPoint = "arv_buffer_get_frame_id")]
    public static partial ulong FrameId(nint buffer);

    /// <summary>A text that stays the library's.</summary>
    [CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedOut, typeof(BorrowedString))]
    internal static class BorrowedString
    {
        public static string? ConvertToManaged(nint text) => Marshal.PtrToStringUTF8(text);
    }
}

/// <summary>How a buffer came back.</summary>
internal enum BufferStatus
{
    Unknown = -1,
    Success = 0,
    Cleared,
    Timeout,
    MissingPackets,
    WrongPacketId,
    SizeMismatch,
    Filling,
    Aborted,
}
