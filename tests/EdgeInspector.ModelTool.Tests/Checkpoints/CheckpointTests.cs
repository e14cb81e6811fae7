using System.IO.Compression;
using EdgeInspector.ModelTool.Checkpoints;
using static EdgeInspector.ModelTool.Tests.Checkpoints.ArchiveBuilder;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>What a file is is known by its content; what is not read is refused with the remedy.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    private string File => Path.Combine(_folder, "named.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(new byte[] { 0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E, 0x80, 2, 0x4D }, "before 1.6 (no zip); load it and save it again with a current PyTorch")]
    [InlineData(new byte[] { 0x80, 4, 0x95, 0, 0 }, "is a Python pickle")]
    [InlineData(new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A }, "is an HDF5 file")]
    [InlineData(new byte[] { 8, 9, 18, 7 }, "is not a safetensors file, a PyTorch zip or a TorchScript archive")]
    public void Open_OfAnotherFormat_NamesItAndTheRemedy(byte[] content, string expected) => Refuses(content, expected);

    [Fact]
    public void Open_OfAWebPageOrAPointer_SaysSo()
    {
        Refuses("<!DOCTYPE html><html>Not found</html>"u8.ToArray(), "is a web page");
        Refuses("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 890000000\n"u8.ToArray(), "is a Git LFS pointer");
    }

    [Fact]
    public void Open_OfADirectoryAndOfAnEmptyFile_SaysSo()
    {
        System.IO.File.WriteAllBytes(File, []);

        Assert.Equal($"{File} is empty", Checkpoint.Open(File).Error);
        Assert.StartsWith($"{_folder} cannot be read", Checkpoint.Open(_folder).Error);
    }

    [Fact]
    public void Open_OfAGzippedArchive_ReadsIt()
    {
        System.IO.File.WriteAllBytes(File, Gzip(WithPickle(PickleOf(ArchiveBuilder.Tensor(0, [4], [1])))));

        using var checkpoint = Checkpoint.Open(File).Value!;
        using var values = checkpoint.Tensors["t"].Read();

        Assert.Equal([1f, 2f, 3f, 4f], values.data<float>().ToArray());
    }

    [Fact]
    public void Open_OfAGzipBomb_StopsEarly() => Refuses(Gzip(new byte[200 << 20]), "unpacks to more than 64 MiB");

    [Fact]
    public void Open_OfACutOrDoublyGzippedFile_SaysSo()
    {
        var whole = Gzip(WithPickle(PickleOf(ArchiveBuilder.Tensor(0, [4], [1]))));

        for (var length = 2; length < whole.Length - 16; length += 7)
            Refuses(whole[..length], $"{File} is ");
        Refuses(Gzip(whole), "is gzipped twice");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_OfALargeTensor_KeepsItOutOfManagedMemory(bool pyTorch)
    {
        const int Values = 8 << 20;
        using (var large = arange(Values, dtype: float32))
        {
            if (pyTorch)
                PyTorchWriter.Write(File, new Dictionary<string, object> { ["t"] = large });
            else
                SafetensorsWriter.Write(File, new Dictionary<string, Tensor> { ["t"] = large });
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var checkpoint = Checkpoint.Open(File).Value!;
        using var values = checkpoint.Tensors["t"].Read();

        Assert.Equal(Values - 1, values[Values - 1].item<float>());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
            gzip.Write(content);
        return bytes.ToArray();
    }

    private void Refuses(byte[] content, string expected)
    {
        System.IO.File.WriteAllBytes(File, content);
        Assert.Contains(expected, Checkpoint.Open(File).Error, StringComparison.Ordinal);
    }
}
