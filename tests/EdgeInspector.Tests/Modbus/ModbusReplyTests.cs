using EdgeInspector.Modbus;

namespace EdgeInspector.Tests.Modbus;

public sealed class ModbusReplyTests
{
    private static readonly ModbusWrite Write = ModbusWrite.Coils(0, true, true, true, true);

    [Theory]
    [InlineData("0001 0000 0006 FF 0F 0000 0004", null)]
    [InlineData("0001 0000 0003 FF 8F 02", null)]
    [InlineData("0002 0000 0006 FF 0F 0000 0004", "it answered transaction 2 instead of 1")]
    [InlineData("0001 0001 0006 FF 0F 0000 0004", "it does not speak Modbus TCP (protocol 1)")]
    [InlineData("0001 0000 0007 FF 0F 0000 0004", "its answer has length 7 instead of 6")]
    [InlineData("0001 0000 0006 FF 8F 02", "its answer has length 6 instead of 3")]
    [InlineData("0001 0000 0006 07 0F 0000 0004", "unit 7 answered instead of unit 255")]
    [InlineData("0001 0000 0006 FF 10 0000 0004", "it answered function 16 instead of 15")]
    [InlineData("485454502F312E31203430300D0A", "it answered transaction 18516 instead of 1")]
    public void Problem_OfAReply_SaysWhatDoesNotFitTheRequest(string reply, string? problem) =>
        Assert.Equal(problem, ModbusReply.Problem(Write.Frame(1, 255), Convert.FromHexString(reply.Replace(" ", "", StringComparison.Ordinal))));

    [Theory]
    [InlineData(1, "illegal function (1): the PLC does not know function 15, which writes coils 0 to 3")]
    [InlineData(2, "illegal data address (2): the PLC has no coils 0 to 3")]
    [InlineData(3, "illegal data value (3): the PLC does not take these values in coils 0 to 3")]
    [InlineData(4, "device failure (4): the PLC could not write coils 0 to 3")]
    [InlineData(5, "acknowledge (5): the PLC has not written coils 0 to 3 yet")]
    [InlineData(6, "device busy (6): the PLC has no time for coils 0 to 3")]
    [InlineData(10, "gateway path unavailable (10): the gateway has no way to unit 255")]
    [InlineData(11, "gateway target device failed to respond (11): unit 255 does not answer the gateway")]
    [InlineData(99, "exception 99 to writing coils 0 to 3")]
    public void Refusal_OfAnException_IsInWords(byte code, string words) =>
        Assert.Equal(words, ModbusReply.Refusal(Write, [0, 1, 0, 0, 0, 3, 255, 0x8F, code]));
}
