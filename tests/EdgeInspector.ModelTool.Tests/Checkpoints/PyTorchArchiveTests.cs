using System.IO.Compression;
using EdgeInspector.ModelTool.Checkpoints;
using static EdgeInspector.ModelTool.Tests.Checkpoints.ArchiveBuilder;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

public sealed class PyTorchArchiveTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(new[] { 4 }, new[] { 1 }, 0, new[] { 1f, 2, 3, 4 })]
    [InlineData(new[] { 2, 2 }, new[] { 2, 1 }, 0, new[] { 1f, 2, 3, 4 })]
    [InlineData(new[] { 2, 2 }, new[] { 1, 2 }, 0, new[] { 1f, 3, 2, 4 })]
    [InlineData(new[] { 2 }, new[] { 2 }, 1, new[] { 2f, 4 })]
    [InlineData(new[] { 2, 2 }, new[] { 1, 1 }, 1, new[] { 2f, 3, 3, 4 })]
    [InlineData(new[] { 1, 2 }, new[] { 1_000_000_000, 1 }, 2, new[] { 3f, 4 })]
    [InlineData(new int[0], new int[0], 3, new[] { 4f })]
    [InlineData(new[] { 0, 3 }, new[] { 3, 1 }, 0, new float[0])]
    public void Read_OfAViewOfAStorage_FollowsOffsetAndStrides(int[] shape, int[] strides, int offset, float[] expected)
    {
        using var checkpoint = Open(WithPickle(PickleOf(Tensor(offset, shape, strides))));

        var tensor = checkpoint.Tensors["t"];
        using var values = tensor.Read();

        Assert.Equal("PyTorch zip", checkpoint.Format);
        Assert.Equal(ScalarType.Float32, tensor.Type);
        Assert.Equal(shape.Select(size => (long)size), tensor.Shape);
        Assert.Equal(tensor.Shape, values.shape);
        Assert.Equal(expected, values.numel() == 0 ? [] : values.data<float>().ToArray());
    }

    [Theory]
    [InlineData("HalfStorage", new byte[] { 0x00, 0x3E, 0x00, 0xC0 }, 1.5, -2)]
    [InlineData("BFloat16Storage", new byte[] { 0xC0, 0x3F, 0x00, 0xC0 }, 1.5, -2)]
    [InlineData("DoubleStorage", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, 1.5, -2)]
    [InlineData("LongStorage", new byte[] { 7, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255 }, 7, -2)]
    [InlineData("IntStorage", new byte[] { 7, 0, 0, 0, 254, 255, 255, 255 }, 7, -2)]
    [InlineData("ShortStorage", new byte[] { 7, 0, 254, 255 }, 7, -2)]
    [InlineData("CharStorage", new byte[] { 7, 254 }, 7, -2)]
    [InlineData("ByteStorage", new byte[] { 7, 254 }, 7, 254)]
    [InlineData("BoolStorage", new byte[] { 0, 2 }, 0, 1)]
    public void Read_OfEveryStorage_GivesItsValues(string storage, byte[] values, double first, double second)
    {
        using var checkpoint = Open(Zip(("x/data.pkl", PickleOf(Tensor(0, [2], [1], storage, "k", 2))), ("x/data/k", values)));

        using var read = checkpoint.Tensors["t"].Read();

        Assert.Equal([first, second], read.to(float64).data<double>().ToArray());
        Assert.Equal(checkpoint.Tensors["t"].Type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64, read.dtype == ScalarType.Float32);
    }

    [Theory]
    [InlineData("os", "system", "wants to run os.system, which no weights need")]
    [InlineData("builtins", "eval", "wants to run builtins.eval")]
    [InlineData("torch.storage", "_load_from_bytes", "wants to run torch.storage._load_from_bytes")]
    [InlineData("numpy.core.multiarray", "_reconstruct", "wants to run numpy.core.multiarray._reconstruct")]
    [InlineData("__torch__.model", "Clip", "wants to run __torch__.model.Clip")]
    [InlineData("torch", "ComplexFloatStorage", "wants to run torch.ComplexFloatStorage")]
    [InlineData("torch._utils\u001b[2J", "x", "wants to run torch._utils?[2J.x")]
    public void Open_OfAPickleThatNamesAnythingElse_RefusesItByName(string module, string name, string expected)
    {
        var command = Text("touch /tmp/owned");
        Refuses(WithPickle([0x80, 2, .. Global(module, name), .. command, 0x85, (byte)'R', (byte)'.']), expected);
        Refuses(WithPickle([0x80, 2, (byte)'(', .. command, (byte)'i', .. Global(module, name)[1..], (byte)'.']), expected);
    }

    [Theory]
    [InlineData(5, new[] { 4 }, new[] { 1 }, "reaches past its storage (element 8 of 4)")]
    [InlineData(0, new[] { 5 }, new[] { 1 }, "reaches past its storage")]
    [InlineData(0, new[] { 2, 2 }, new[] { 4, 1 }, "reaches past its storage")]
    [InlineData(0, new[] { 1000000 }, new[] { 0 }, "repeats 4 values to 1000000")]
    [InlineData(-1, new[] { 2 }, new[] { 1 }, "has strides or an offset that no tensor has")]
    [InlineData(0, new[] { 2 }, new[] { -1 }, "has strides or an offset that no tensor has")]
    [InlineData(0, new[] { 2, 2 }, new[] { 1 }, "has strides or an offset that no tensor has")]
    [InlineData(0, new[] { -2 }, new[] { 1 }, "impossible shape")]
    [InlineData(0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 }, "larger than 2 GiB")]
    [InlineData(0, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "17 dimensions")]
    public void Open_OfATensorThatDoesNotFitItsStorage_NamesIt(int offset, int[] shape, int[] strides, string expected)
    {
        Refuses(WithPickle(PickleOf(Tensor(offset, shape, strides))), expected);
        Refuses(WithPickle(PickleOf(Tensor(offset, shape, strides))), "tensor t ");
    }

    [Fact]
    public void Open_OfATensorOfAThousandDimensions_IsRefused() =>
        Refuses(WithPickle(PickleOf(Tensor(0, [.. Enumerable.Repeat(1, 1000)], [.. Enumerable.Repeat(1, 1000)]))), "has a tensor of 1000 dimensions");

    [Fact]
    public void Open_OfAStorageLargerThanItsEntry_NamesBoth() =>
        Refuses(WithPickle(PickleOf(Tensor(0, [5], [1], count: 5))), "tensor t needs 5 values of Float32, its entry archive/data/0 has 16 bytes");

    [Fact]
    public void Open_OfAMissingStorage_NamesTheEntry() => Refuses(WithPickle(PickleOf(Tensor(0, [1], [1], key: "7"))), "it lacks its entry archive/data/7");

    [Fact]
    public void Open_OfABigEndianArchive_IsRefused() =>
        Refuses(WithPickle(PickleOf(Tensor(0, [4], [1])), ("archive/byteorder", "big"u8.ToArray())), "written on a big-endian machine");

    [Fact]
    public void Open_OfALittleEndianArchive_IsRead() =>
        Open(WithPickle(PickleOf(Tensor(0, [4], [1])), ("archive/byteorder", "little"u8.ToArray()))).Dispose();

    [Fact]
    public void Open_OfCompressedEntries_IsRefused()
    {
        var pickle = PickleOf(Tensor(0, [1 << 20], [1], "ByteStorage", count: 1 << 20));

        Refuses(Zip(CompressionLevel.Optimal, ("a/data.pkl", pickle), ("a/data/0", new byte[1 << 20])), "is compressed, which PyTorch does not do");
    }

    [Fact]
    public void Open_OfTwoEntriesOfOneName_IsRefused() => Refuses(WithPickle(PickleOf(Tensor(0, [4], [1])), ("archive/data/0", [1])), "two entries are named archive/data/0");

    [Theory]
    [InlineData(42, uint.MaxValue - 1)]
    [InlineData(42, 100_000u)]
    [InlineData(20, 100_000u)]
    [InlineData(20, uint.MaxValue)]
    public void Open_OfADirectoryThatPointsElsewhere_SaysSo(int field, uint value)
    {
        // The fields of the central directory's second entry (data/0): 20 compressed size, 42 offset.
        var archive = WithPickle(PickleOf(Tensor(0, [4], [1])));
        var first = archive.AsSpan().IndexOf("PK\x01\x02"u8);
        var second = first + 4 + archive.AsSpan(first + 4).IndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(archive.AsSpan(second + field), value);

        Refuses(archive, "is a damaged zip archive");
    }

    [Fact]
    public void Open_OfAnotherZip_SaysSo() => Refuses(Zip(("word/document.xml", [1])), "is a zip archive but not PyTorch's");

    [Fact]
    public void Open_OfAPickleThatIsTooLarge_IsRefused() =>
        Refuses(Zip(("a/data.pkl", new byte[(16 << 20) + 1])), "has an entry data.pkl of 16777217 bytes");

    [Fact]
    public void Open_OfManyTensorsOfOneStorage_IsRefusedAsABomb()
    {
        var tensor = Tensor(0, [4], [1]);
        byte[] kept = [.. tensor, (byte)'q', 0, (byte)'0'];
        byte[] pickle = [0x80, 2, .. kept, (byte)']', (byte)'(', .. Enumerable.Repeat((byte[])[(byte)'h', 0], 100_000).SelectMany(b => b), (byte)'e', (byte)'.'];

        Refuses(WithPickle(pickle), "claims 1600000 bytes of tensors");
    }

    [Fact]
    public void Open_OfListsThatContainOneAnotherManyTimesOver_EndsSoon()
    {
        // Each list holds the one before it ten times: 10^30 ways to the innermost.
        byte[] pickle = [0x80, 2, (byte)']', (byte)'q', 0, (byte)'0'];
        for (byte i = 0; i < 30; i++)
            pickle = [.. pickle, (byte)']', (byte)'(', .. Enumerable.Repeat((byte[])[(byte)'h', i], 10).SelectMany(b => b), (byte)'e', (byte)'q', (byte)(i + 1), (byte)'0'];

        Refuses(WithPickle([.. pickle, (byte)'h', 30, (byte)'.']), "holds more than 200000 values");
    }

    [Fact]
    public void Open_OfADictionaryThatContainsItself_EndsSoon() =>
        Refuses(WithPickle([0x80, 2, (byte)'}', (byte)'q', 0, .. Text("a"), (byte)'h', 0, (byte)'s', (byte)'.']), "nests its values more than 64 deep");

    [Fact]
    public void Open_OfAModuleThatIsItsOwnState_HasNoTensors()
    {
        byte[] pickle = [0x80, 2, .. Global("__torch__", "M"), (byte)')', 0x81, (byte)'q', 0, (byte)'h', 0, (byte)'b', (byte)'.'];

        using var checkpoint = Open(WithPickle(pickle, ("archive/code/__torch__.py", [])));

        Assert.Equal(("TorchScript archive", 0), (checkpoint.Format, checkpoint.Tensors.Count));
    }

    [Fact]
    public void Open_OfVeryDeepNesting_IsRefusedWithoutRecursion()
    {
        byte[] pickle = [0x80, 2, .. Enumerable.Repeat((byte)']', 100_000), .. Enumerable.Repeat((byte)'a', 99_999), (byte)'.'];

        Refuses(WithPickle(pickle), "nests its values more than 64 deep");
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 4, (byte)'}', (byte)'.' }, "pickled with protocol 4")]
    [InlineData(new byte[] { 0x80, 2 }, "it ends too early")]
    [InlineData(new byte[] { 0x80, 2, (byte)'.' }, "its stack runs empty")]
    [InlineData(new byte[] { 0x80, 2, (byte)'(', (byte)'.' }, "its stack runs empty")]
    [InlineData(new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 127 }, "it ends too early")]
    [InlineData(new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 255 }, "it ends too early")]
    [InlineData(new byte[] { 0x80, 2, (byte)'t' }, "a mark that was never set")]
    [InlineData(new byte[] { 0x80, 2, (byte)'h', 9 }, "it recalls 9")]
    [InlineData(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'N', (byte)'s' }, "not a dictionary")]
    [InlineData(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'R' }, "not a function")]
    [InlineData(new byte[] { 0x80, 2, (byte)'N', (byte)'Q' }, "a storage is not described")]
    [InlineData(new byte[] { 0x80, 2, (byte)'P' }, "instruction 0x50")]
    public void Open_OfADamagedPickle_SaysWhere(byte[] pickle, string expected) => Refuses(WithPickle(pickle), expected);

    [Fact]
    public void Open_OfNestedDictionaries_JoinsTheirKeysWithDots()
    {
        byte[] inner = [(byte)'}', .. Integer(3), .. Tensor(0, [4], [1]), (byte)'s'];
        using var checkpoint = Open(WithPickle([0x80, 2, (byte)'}', .. Text("a"), .. inner, (byte)'s', .. Text("epoch"), .. Integer(7), (byte)'s', (byte)'.']));

        Assert.Equal(["a.3"], checkpoint.Tensors.Keys);
    }

    private Checkpoint Open(byte[] content)
    {
        File.WriteAllBytes(_file, content);
        var opened = Checkpoint.Open(_file);
        Assert.Null(opened.Error);
        return opened.Value!;
    }

    private void Refuses(byte[] content, string expected)
    {
        File.WriteAllBytes(_file, content);
        var error = Checkpoint.Open(_file).Error;
        Assert.NotNull(error);
        Assert.StartsWith($"{_file} ", error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain(error, char.IsControl);
    }
}
