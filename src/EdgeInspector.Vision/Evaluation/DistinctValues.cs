namespace EdgeInspector.Vision.Evaluation;

/// <summary>The defective values of one range.</summary>
/// <param name="Keys">Each once, rising.</param>
/// <param name="Counts">How many pixels have it.</param>
internal sealed record DistinctValues(uint[] Keys, long[] Counts)
{
    /// <summary>For a range whose defective pixels fit into memory.</summary>
    public static DistinctValues Sort(SpillFile<float> defective, KeyRange range)
    {
        var all = new uint[range.Defective];
        var count = 0;
        foreach (var chunk in defective.Chunks())
        {
            foreach (var value in chunk)
            {
                if (OrderedKey.Of(value) is var key && range.Contains(key))
                    all[count++] = key;
            }
        }

        Array.Sort(all);
        var counts = new long[count];
        var distinct = 0;
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || all[i] != all[i - 1])
                all[distinct++] = all[i];
            counts[distinct - 1]++;
        }

        return new(all[..distinct], counts[..distinct]);
    }

    /// <summary>For a range of one bin, however many pixels it has (heavy ties): it cannot hold more than 65536 values.</summary>
    public static DistinctValues Count(SpillFile<float> defective, KeyRange range)
    {
        var table = new long[OrderedKey.KeysInBin];
        foreach (var chunk in defective.Chunks())
        {
            foreach (var value in chunk)
            {
                if (OrderedKey.Of(value) is var key && range.Contains(key))
                    table[key - range.FirstKey]++;
            }
        }

        var present = Enumerable.Range(0, table.Length).Where(i => table[i] > 0).ToArray();
        return new([.. present.Select(i => range.FirstKey + (uint)i)], [.. present.Select(i => table[i])]);
    }
}
