using System.IO.Compression;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Unpacks a gzipped checkpoint into a temporary file, because tensors are read from where they lie.</summary>
internal static class Gzip
{
    /// <summary>Far above any CLIP (ViT-bigG in float32 has 10 GB).</summary>
    private const long MaxBytes = 16L << 30;

    /// <summary>Weights hardly compress; a file that grows more than this, and past the allowance, is a bomb.</summary>
    private const int MaxRatio = 100;

    private const long Allowance = 64 << 20;

    /// <summary>The file itself where it is not gzipped; otherwise its content, deleted when closed. Owns the file.</summary>
    public static FileStream Unpack(FileStream file)
    {
        if (!IsGzip(file))
            return file;
        using (file)
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            var unpacked = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
            try
            {
                // Gone from the folder at once, and from the disk when it is closed, even if the program is killed.
                File.Delete(path);
                Copy(file, unpacked, Math.Min(MaxBytes, Math.Max(Allowance, MaxRatio * file.Length)));
                if (IsGzip(unpacked))
                    throw new InvalidDataException("is gzipped twice; unpack it once with gunzip");
                return unpacked;
            }
            catch
            {
                unpacked.Dispose();
                throw;
            }
        }
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        return RandomAccess.Read(file.SafeFileHandle, magic, 0) == 2 && magic is [0x1F, 0x8B];
    }

    private static void Copy(FileStream file, FileStream unpacked, long limit)
    {
        using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[1 << 17];
        for (int read; (read = Read(gzip, buffer)) > 0; unpacked.Write(buffer, 0, read))
        {
            if (unpacked.Length + read > limit)
                throw new InvalidDataException($"unpacks to more than {limit >> 20} MiB from {file.Length} bytes; no checkpoint does");
        }
    }

    private static int Read(GZipStream gzip, byte[] buffer)
    {
        try
        {
            return gzip.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("is a damaged gzip file (is it truncated?)", e);
        }
    }
}
