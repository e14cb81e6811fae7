using EdgeInspector.Configuration;
using EdgeInspector.Modbus;

namespace EdgeInspector.Tests.Modbus;

public sealed class ModbusWriteTests
{
    // The examples of the protocol's specification (MODBUS Application Protocol V1.1b3, 6.11 and 6.12), behind a TCP header.
    [Fact]
    public void Frame_OfCoils_IsTheSpecificationsExample() =>
        Assert.Equal(
            Convert.FromHexString("1234" + "0000" + "0009" + "11" + "0F" + "0013" + "000A" + "02" + "CD01"),
            ModbusWrite.Coils(0x13, true, false, true, true, false, false, true, true, true, false).Frame(0x1234, 0x11));

    [Fact]
    public void Frame_OfRegisters_IsTheSpecificationsExample() =>
        Assert.Equal(
            Convert.FromHexString("0001" + "0000" + "000B" + "FF" + "10" + "0001" + "0002" + "04" + "000A" + "0102"),
            ModbusWrite.Registers(1, 0x000A, 0x0102).Frame(1, 0xFF));

    [Fact]
    public void Sequence_BeyondOneWord_GoesOnInTheHighWord()
    {
        var values = new CameraValues();
        for (var i = 0; i < 65_537; i++)
            values = values.With(Samples.Result());

        var frame = Assert.Single(values.At(new ModbusCameraConfig { Register = 0 })).Frame(1, 1);

        Assert.Equal([0, 1, 0, 1], frame[^4..]);
    }

    [Theory]
    [InlineData(0f, 0x0000)]
    [InlineData(1f, 0x2710)]
    [InlineData(7f, 0xFFFE)]
    [InlineData(-1f, 0x0000)]
    public void Score_StaysBelowTheValueThatMeansNone(float score, int word)
    {
        var frame = Assert.Single(new CameraValues().With(Samples.Result() with { Score = score }).At(new ModbusCameraConfig { Register = 0 })).Frame(1, 1);

        Assert.Equal(word, frame[15] << 8 | frame[16]);
    }
}
