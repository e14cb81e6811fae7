namespace EdgeInspector.Vision.Evaluation;

/// <summary>Floats as 32-bit integers in the same order, so that high bits are ranges of values.</summary>
internal static class OrderedKey
{
    /// <summary>The bins that the high 16 bits make, and the keys in each.</summary>
    public const int Bins = 1 << 16, KeysInBin = 1 << 16;

    /// <param name="value">Not NaN. Both zeros give one key, since they are equal as scores.</param>
    public static uint Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);

        // Negative floats count down as integers, and lie below the positive ones.
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    public static int Bin(uint key) => (int)(key >> 16);
}
