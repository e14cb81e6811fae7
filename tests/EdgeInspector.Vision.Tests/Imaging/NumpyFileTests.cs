using System.Text;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class NumpyFileTests
{
    [Fact]
    public void Write_FollowsTheNpyFormat()
    {
        var path = Path.GetTempFileName();

        NumpyFile.Write(path, [1f, 2f, 3f, 4f, 5f, 6f], 2, 3);

        var file = File.ReadAllBytes(path);
        File.Delete(path);
        var header = BitConverter.ToUInt16(file, 8);
        Assert.Equal([0x93, .. "NUMPY"u8.ToArray(), 1, 0], file[..8]);
        Assert.Equal(0, (10 + header) % 64);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.ASCII.GetString(file, 10, header).TrimEnd('\n').TrimEnd());
        Assert.Equal((byte)'\n', file[10 + header - 1]);
        Assert.Equal(6f, BitConverter.ToSingle(file, file.Length - 4));
    }
}
