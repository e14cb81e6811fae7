namespace EdgeInspector.Cameras.GenICam;

/// <summary>How samples lie in memory.</summary>
internal enum Packing
{
    /// <summary>Whole bytes or whole 16-bit words, low byte first, value in the low bits.</summary>
    Words,

    /// <summary>GigE Vision's own: two samples in three bytes, their high eight bits first and last.</summary>
    GigE,

    /// <summary>A stream of bits, lowest first.</summary>
    Bits,
}

/// <summary>What the samples mean.</summary>
internal enum Colours
{
    Gray,
    BayerGR,
    BayerRG,
    BayerGB,
    BayerBG,
    Rgb,
    Bgr,
    Uyvy,
    Yuyv,
}

/// <summary>One of GenICam's pixel formats (EMVA, Pixel Format Naming Convention 2.4; codes of its value table).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Code">Its number on the wire.</param>
/// <param name="Colours">What the samples mean.</param>
/// <param name="Bits">Bits of a sample that carry the value.</param>
/// <param name="Packing">How they lie.</param>
internal sealed record CameraPixelFormat(string Name, uint Code, Colours Colours, int Bits, Packing Packing)
{
    /// <summary>Bits of one pixel on the wire: the code's third byte.</summary>
    public int BitsPerPixel => (int)(Code >> 16 & 0xFF);
}

/// <summary>The pixel formats that are read.</summary>
internal static class PixelFormats
{
    private static readonly IReadOnlyList<CameraPixelFormat> All =
    [
        new("Mono8", 0x01080001, Colours.Gray, 8, Packing.Words),
        new("Mono10", 0x01100003, Colours.Gray, 10, Packing.Words),
        new("Mono10Packed", 0x010C0004, Colours.Gray, 10, Packing.GigE),
        new("Mono10p", 0x010A0046, Colours.Gray, 10, Packing.Bits),
        new("Mono12", 0x01100005, Colours.Gray, 12, Packing.Words),
        new("Mono12Packed", 0x010C0006, Colours.Gray, 12, Packing.GigE),
        new("Mono12p", 0x010C0047, Colours.Gray, 12, Packing.Bits),
        new("Mono14", 0x01100025, Colours.Gray, 14, Packing.Words),
        new("Mono16", 0x01100007, Colours.Gray, 16, Packing.Words),
        .. Bayer("GR", Colours.BayerGR, 0x08, 0x0C, 0x26, 0x56, 0x10, 0x2A, 0x57),
        .. Bayer("RG", Colours.BayerRG, 0x09, 0x0D, 0x27, 0x58, 0x11, 0x2B, 0x59),
        .. Bayer("GB", Colours.BayerGB, 0x0A, 0x0E, 0x28, 0x54, 0x12, 0x2C, 0x55),
        .. Bayer("BG", Colours.BayerBG, 0x0B, 0x0F, 0x29, 0x52, 0x13, 0x2D, 0x53),
        new("RGB8", 0x02180014, Colours.Rgb, 8, Packing.Words),
        new("BGR8", 0x02180015, Colours.Bgr, 8, Packing.Words),
        new("YUV422_8_UYVY", 0x0210001F, Colours.Uyvy, 8, Packing.Words),
        new("YUV422_8", 0x02100032, Colours.Yuyv, 8, Packing.Words),
        new("YCbCr422_8_CbYCrY", 0x02100043, Colours.Uyvy, 8, Packing.Words),
        new("YCbCr422_8", 0x0210003B, Colours.Yuyv, 8, Packing.Words),
    ];

    /// <summary>What earlier versions of the convention, and many cameras, call them.</summary>
    private static readonly Dictionary<string, string> OldNames = new()
    {
        ["RGB8Packed"] = "RGB8",
        ["BGR8Packed"] = "BGR8",
        ["YUV422Packed"] = "YUV422_8_UYVY",
        ["YUV422_YUYV_Packed"] = "YUV422_8",
    };

    public static CameraPixelFormat? Find(uint code) => All.FirstOrDefault(format => format.Code == code);

    /// <summary>Why pictures in this format cannot be used, or null when they can.</summary>
    public static string? Unreadable(string name) => All.Any(format => format.Name == OldNames.GetValueOrDefault(name, name))
        ? null
        : $"\"{name}\" is not read; read are {string.Join(", ", All.Select(format => format.Name))}";

    private static IEnumerable<CameraPixelFormat> Bayer(string order, Colours colours, uint eight, uint ten, uint tenPacked, uint tenBits, uint twelve, uint twelvePacked, uint twelveBits) =>
    [
        new($"Bayer{order}8", 0x01080000 | eight, colours, 8, Packing.Words),
        new($"Bayer{order}10", 0x01100000 | ten, colours, 10, Packing.Words),
        new($"Bayer{order}10Packed", 0x010C0000 | tenPacked, colours, 10, Packing.GigE),
        new($"Bayer{order}10p", 0x010A0000 | tenBits, colours, 10, Packing.Bits),
        new($"Bayer{order}12", 0x01100000 | twelve, colours, 12, Packing.Words),
        new($"Bayer{order}12Packed", 0x010C0000 | twelvePacked, colours, 12, Packing.GigE),
        new($"Bayer{order}12p", 0x010C0000 | twelveBits, colours, 12, Packing.Bits),
    ];
}
