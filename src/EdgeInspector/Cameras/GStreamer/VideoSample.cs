using System.Runtime.InteropServices;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras.GStreamer;

/// <summary>One frame of a pipeline.</summary>
internal sealed class VideoSample(nint sample) : IDisposable
{
    private const int MapRead = 1;

    /// <summary>GstMiniObject's flags, behind its type, count of references and lock; and what decoders call a frame with data missing.</summary>
    private const int FlagsOffset = 16, Corrupted = 1 << 8;

    /// <summary>A copy of its pixels.</summary>
    public unsafe Outcome<ImageBuffer> Read()
    {
        var structure = GStreamerLibrary.Structure(GStreamerLibrary.Caps(sample), 0);
        GStreamerLibrary.GetInt(structure, "width", out var width);
        GStreamerLibrary.GetInt(structure, "height", out var height);
        if (width is < 1 or > 65_535 || height is < 1 or > 65_535)
            return new Failure($"the pipeline sends a picture of {width} x {height} pixels");
        var format = GStreamerLibrary.Text(structure, "format") == "GRAY8" ? PixelFormat.Gray8 : PixelFormat.Rgb24;
        var row = width * format.Channels();

        // GStreamer pads rows to whole 32-bit words.
        var stride = row + 3 & ~3;
        var buffer = GStreamerLibrary.Buffer(sample);
        if ((Marshal.ReadInt32(buffer, FlagsOffset) & Corrupted) != 0)
            return new Failure("the frame arrived damaged");
        if (GStreamerLibrary.Map(buffer, out var map, MapRead) == 0)
            return new Failure("the pipeline's frame cannot be read");
        try
        {
            if (map.Size < (nuint)((long)stride * (height - 1) + row))
                return new Failure($"the picture is cut off: {map.Size} of {(long)stride * height} bytes");
            var image = ImageBuffer.Rent(width, height, format);
            for (var y = 0; y < height; y++)
                new ReadOnlySpan<byte>((byte*)map.Data + (long)y * stride, row).CopyTo(image.Pixels[(y * row)..]);
            return image;
        }
        finally
        {
            GStreamerLibrary.Unmap(buffer, ref map);
        }
    }

    public void Dispose() => GStreamerLibrary.UnrefMini(sample);
}
