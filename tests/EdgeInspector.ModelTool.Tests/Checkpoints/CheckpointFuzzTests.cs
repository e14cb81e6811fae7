using CsCheck;
using EdgeInspector.ModelTool.Checkpoints;
using static EdgeInspector.ModelTool.Tests.Checkpoints.ArchiveBuilder;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>Damaged files of every format give tensors or one line, never an exception, a crash or a wait.</summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    private static readonly byte[] Archive = WithPickle(
        [0x80, 2, (byte)'}', (byte)'(', .. Text("a"), .. Tensor(1, [2], [1]), .. Text("b"), .. Tensor(0, [2, 2], [1, 2]), (byte)'u', (byte)'.'],
        ("archive/byteorder", "little"u8.ToArray()),
        ("archive/version", "3\n"u8.ToArray()));

    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint-fuzz").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfAnArchiveCutAnywhere_GivesOneLine()
    {
        for (var length = 1; length < Archive.Length; length++)
            Assert.NotNull(Try(Archive[..length]));
        Assert.Null(Try(Archive));
    }

    [Fact]
    public void Open_OfASafetensorsFileCutAnywhere_GivesOneLine()
    {
        var whole = Safetensors();
        for (var length = 1; length < whole.Length; length++)
            Assert.NotNull(Try(whole[..length]));
        Assert.Null(Try(whole));
    }

    [Fact]
    public void Open_OfAnArchiveWithChangedBytes_GivesTensorsOrOneLine() => Fuzz(Archive, iterations: 4_000);

    [Fact]
    public void Open_OfASafetensorsFileWithChangedBytes_GivesTensorsOrOneLine() => Fuzz(Safetensors(), iterations: 2_000);

    /// <summary>The zip's own checks would catch little of what is changed in a pickle, so this one is changed before it is packed.</summary>
    [Fact]
    public void Open_OfAChangedPickleInAWholeArchive_GivesTensorsOrOneLine()
    {
        byte[] pickle = [.. Enumerable.Repeat(PickleOf(Tensor(0, [2, 2], [1, 2]))[..^1], 2).SelectMany(b => b), (byte)'.'];
        Mutations(pickle).Sample(mutations => { Try(WithPickle(Apply(pickle, mutations))); }, iter: 4_000, threads: 2);
    }

    private void Fuzz(byte[] content, int iterations) =>
        Mutations(content).Sample(mutations => { Try(Apply(content, mutations)); }, iter: iterations, threads: 2);

    private static Gen<(int At, byte Value)[]> Mutations(byte[] content) =>
        Gen.Select(Gen.Int[0, content.Length - 1], Gen.OneOf(Gen.Byte, Gen.OneOfConst<byte>(0, 1, 0x7F, 0x80, 0xFF))).Array[1, 6];

    private static byte[] Apply(byte[] content, (int At, byte Value)[] mutations)
    {
        var changed = (byte[])content.Clone();
        foreach (var (at, value) in mutations)
            changed[at] = value;
        return changed;
    }

    private static byte[] Safetensors()
    {
        var json = """{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[4],"data_offsets":[8,16]}}"""u8;
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[16]];
    }

    /// <summary>Null where every tensor could be read, otherwise the line.</summary>
    private string? Try(byte[] content)
    {
        var file = Path.Combine(_folder, $"{Environment.CurrentManagedThreadId}.pt");
        File.WriteAllBytes(file, content);
        var opened = Checkpoint.Open(file);
        if (opened.Error is { } error)
        {
            Assert.StartsWith($"{file} ", error);
            Assert.DoesNotContain(error, char.IsControl);
            return error;
        }

        using var checkpoint = opened.Value!;
        var read = TensorValues.Read(checkpoint.Tensors, checkpoint.Tensors.Keys, file);
        if (!read.TryGet(out var values))
            return read.Error;
        foreach (var (name, value) in values)
        {
            Assert.Equal(checkpoint.Tensors[name].Shape, value.shape);
            value.Dispose();
        }

        return null;
    }
}
