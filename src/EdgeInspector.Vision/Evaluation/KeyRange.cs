namespace EdgeInspector.Vision.Evaluation;

/// <summary>A range of values, as the bins of their keys.</summary>
/// <param name="FirstBin">The lowest.</param>
/// <param name="LastBin">The highest, itself in the range.</param>
/// <param name="Defective">Defective pixels in it.</param>
internal readonly record struct KeyRange(int FirstBin, int LastBin, long Defective)
{
    public bool IsOneBin => FirstBin == LastBin;

    public uint FirstKey => (uint)FirstBin << 16;

    public bool Contains(uint key) => OrderedKey.Bin(key) >= FirstBin && OrderedKey.Bin(key) <= LastBin;
}
