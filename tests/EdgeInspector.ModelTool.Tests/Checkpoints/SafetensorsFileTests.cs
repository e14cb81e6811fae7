using System.Buffers.Binary;
using System.Text;
using EdgeInspector.ModelTool.Checkpoints;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_OfAHandMadeFile_GivesItsTensors()
    {
        // {"a": F32 [2], "b": I64 []}: bytes laid out by hand after the format's description.
        var json = """{"__metadata__":{"x":"y"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""";
        WriteFile(json, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 42, 0, 0, 0, 0, 0, 0, 0]);

        var tensors = Read();

        Assert.Equal(["a", "b"], tensors.Keys.Order());
        Assert.Equal([1f, -2f], tensors["a"].data<float>().ToArray());
        Assert.Equal(42, tensors["b"].item<long>());
    }

    [Fact]
    public void Read_OfHalfPrecision_WidensToFloat()
    {
        WriteFile("""{"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}}""", [0x00, 0x3E, 0xC0, 0x3F]);

        var tensors = Read();

        Assert.Equal(1.5f, tensors["h"].item<float>());
        Assert.Equal(1.5f, tensors["b"].item<float>());
    }

    [Fact]
    public void Write_OfHalfPrecision_PutsTwoBytesAValueIntoTheFile()
    {
        SafetensorsWriter.Write(_file, new Dictionary<string, Tensor> { ["h"] = tensor(new[] { 1.5f, -2f }).to(float16) });

        // IEEE 754: 1.5 is 0x3E00, -2 is 0xC000.
        var bytes = File.ReadAllBytes(_file);
        Assert.Equal([0x00, 0x3E, 0x00, 0xC0], bytes[^4..]);
        Assert.Contains("\"F16\"", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameTensors()
    {
        SafetensorsWriter.Write(_file, new Dictionary<string, Tensor> { ["m"] = arange(6, dtype: float32).reshape(2, 3).t(), ["i"] = tensor(new[] { 1, -1 }) });

        var tensors = Read();

        Assert.Equal([3, 2], tensors["m"].shape);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], tensors["m"].data<float>().ToArray());
        Assert.Equal([1, -1], tensors["i"].data<int>().ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "tensor a lies outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "tensor a lies outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor a holds 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "is larger than 2 GiB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "is larger than 2 GiB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "tensors a and b overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "two tensors named a")]
    [InlineData("""{"a\u001b[2J":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "impossible name")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", "has the type Q4")]
    [InlineData("""{"a":{"shape":[2]}}""", "damaged safetensors header")]
    [InlineData("""{"a":7}""", "damaged safetensors header")]
    [InlineData("""{"a":""", "damaged safetensors header")]
    public void Read_OfADamagedHeader_NamesTheFault(string json, string expected)
    {
        WriteFile(json, new byte[8]);

        Assert.Contains(expected, Checkpoint.Open(_file).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 })]
    [InlineData(new byte[] { 200, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7 })]
    public void Read_OfSomethingElse_SaysSoInOneLine(byte[] content)
    {
        File.WriteAllBytes(_file, content);

        var error = Checkpoint.Open(_file).Error;

        Assert.StartsWith(_file, error);
        Assert.DoesNotContain('\n', error!);
    }

    [Fact]
    public void Read_OfAMissingFile_SaysSo() =>
        Assert.Equal("/nowhere/clip.safetensors does not exist", Checkpoint.Open("/nowhere/clip.safetensors").Error);

    private Dictionary<string, Tensor> Read()
    {
        using var checkpoint = Checkpoint.Open(_file).Value!;
        Assert.Equal("safetensors", checkpoint.Format);
        return checkpoint.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Read());
    }

    private void WriteFile(string json, byte[] data)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)Encoding.UTF8.GetByteCount(json));
        File.WriteAllBytes(_file, [.. header, .. Encoding.UTF8.GetBytes(json), .. data]);
    }
}
