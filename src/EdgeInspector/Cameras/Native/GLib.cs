using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.Native;

/// <summary>The little of GLib that the interfaces of Aravis and GStreamer are made of.</summary>
internal static partial class GLib
{
    private const string Base = "libglib-2.0.so.0";
    private const string Objects = "libgobject-2.0.so.0";

    /// <summary>GLib's id of the type int.</summary>
    private const nuint IntType = 6 << 2;

    /// <summary>GLib's id of the type text.</summary>
    private const nuint StringType = 16 << 2;

    [LibraryImport(Objects, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);

    [LibraryImport(Base, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    /// <summary>Sets a property of type int or of an enumeration; unknown ones are ignored with a line on stderr.</summary>
    public static void SetProperty(GObject instance, string name, int value)
    {
        var holder = default(GValue);
        InitValue(ref holder, IntType);
        SetInt(ref holder, value);
        SetProperty(instance, name, ref holder);
    }

    /// <summary>Sets a property of type text on an object that somebody else holds.</summary>
    public static void SetProperty(nint instance, string name, string value)
    {
        var holder = default(GValue);
        InitValue(ref holder, StringType);
        SetString(ref holder, value);
        SetObjectProperty(instance, name, ref holder);
        UnsetValue(ref holder);
    }

    /// <summary>What an error says, for a person; null for none. Frees it.</summary>
    public static string? TakeError(nint error)
    {
        if (error == 0)
            return null;
        var message = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(error, 8)) ?? "unknown error";
        ErrorFree(error);
        return message;
    }

    /// <summary>The texts of an array whose memory, but not whose texts, the caller owns. Frees it.</summary>
    public static IReadOnlyList<string> TakeStrings(nint array, uint count)
    {
        if (array == 0)
            return [];
        var texts = Enumerable.Range(0, (int)count).Select(i => Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(array, i * nint.Size)) ?? "").ToList();
        Free(array);
        return texts;
    }

    /// <summary>The items of a singly linked list that stays the library's.</summary>
    public static IEnumerable<nint> Items(nint list)
    {
        for (; list != 0; list = Marshal.ReadIntPtr(list, nint.Size))
            yield return Marshal.ReadIntPtr(list);
    }

    /// <summary>The name of an object's type.</summary>
    public static string TypeName(nint instance) => Marshal.PtrToStringUTF8(TypeNameFromInstance(instance)) ?? "";

    [LibraryImport(Base, EntryPoint = "g_error_free")]
    private static partial void ErrorFree(nint error);

    [LibraryImport(Objects, EntryPoint = "g_type_name_from_instance")]
    private static partial nint TypeNameFromInstance(nint instance);

    [LibraryImport(Objects, EntryPoint = "g_value_init")]
    private static partial nint InitValue(ref GValue value, nuint type);

    [LibraryImport(Objects, EntryPoint = "g_value_set_int")]
    private static partial void SetInt(ref GValue value, int number);

    [LibraryImport(Objects, EntryPoint = "g_value_set_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetString(ref GValue value, string text);

    [LibraryImport(Objects, EntryPoint = "g_value_unset")]
    private static partial void UnsetValue(ref GValue value);

    [LibraryImport(Objects, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetObjectProperty(nint instance, string name, ref GValue value);

    [LibraryImport(Objects, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetProperty(GObject instance, string name, ref GValue value);

    /// <summary>GLib's holder of a value of any type: its type, then 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct GValue
    {
        public nuint Type;
        public ulong First;
        public ulong Second;
    }
}
