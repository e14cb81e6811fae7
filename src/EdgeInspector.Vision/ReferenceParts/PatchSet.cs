using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// Patches of reference parts: each has a unit feature on every level, a place on the grid, and the part that it is of. Features are
/// kept as halves, as most models give them and as the memory file has them: of a hundred parts they are a hundred megabytes and more.
/// </summary>
/// <param name="Levels">Levels a patch.</param>
/// <param name="Width">D, values a level.</param>
internal sealed record PatchSet(int Levels, int Width)
{
    private readonly List<Half[]> _features = [];
    private readonly List<(int Part, int Patch)> _origins = [];

    public int Count => _features.Count;

    /// <summary>The parts that there are patches of, in order.</summary>
    public IEnumerable<int> Parts => _origins.Select(origin => origin.Part).Distinct().Order();

    /// <summary>The places that there are patches of.</summary>
    public IEnumerable<int> Places => _origins.Select(origin => origin.Patch).Distinct();

    /// <summary>Which part a patch is of, and where on its grid, row by row.</summary>
    public (int Part, int Patch) Origin(int index) => _origins[index];

    /// <summary>A patch's features, [levels, D].</summary>
    public float[] this[int index]
    {
        get
        {
            var features = new float[Levels * Width];
            for (var level = 0; level < Levels; level++)
                Read(index, level, features.AsSpan(level * Width, Width));
            return features;
        }
    }

    /// <summary>A patch's feature on one level, [D], of unit length again.</summary>
    public void Read(int index, int level, Span<float> into)
    {
        TensorPrimitives.ConvertToSingle(_features[index].AsSpan(level * Width, Width), into);
        TensorPrimitives.Divide(into, Math.Max(TensorPrimitives.Norm<float>(into), Surroundings.SmallestLength), into);
    }

    /// <summary>Adds a part's patches.</summary>
    /// <param name="part">Its number.</param>
    /// <param name="features">[levels, patches, D].</param>
    /// <param name="isInspected">Which of the patches count.</param>
    public void Add(int part, ReadOnlySpan<float> features, ReadOnlySpan<bool> isInspected)
    {
        var patches = features.Length / Levels / Width;
        for (var patch = 0; patch < patches; patch++)
        {
            if (!isInspected[patch])
                continue;
            var own = new Half[Levels * Width];
            for (var level = 0; level < Levels; level++)
                TensorPrimitives.ConvertToHalf(features.Slice((level * patches + patch) * Width, Width), own.AsSpan(level * Width));
            _features.Add(own);
            _origins.Add((part, patch));
        }
    }

    /// <summary>The patches of some of the parts.</summary>
    public PatchSet Of(IReadOnlyCollection<int> parts) => Select(Enumerable.Range(0, Count).Where(i => parts.Contains(_origins[i].Part)));

    public PatchSet Select(IEnumerable<int> indices)
    {
        var selected = new PatchSet(Levels, Width);
        foreach (var index in indices)
        {
            selected._features.Add(_features[index]);
            selected._origins.Add(_origins[index]);
        }

        return selected;
    }

    /// <summary>At most so many patches, evenly spread over all.</summary>
    public PatchSet Spread(int count)
    {
        var step = Math.Max(1.0, (double)Count / count);
        return Select(Enumerable.Range(0, (int)(Count / step)).Select(i => (int)(i * step)));
    }

    /// <summary>All features level by level, [levels, count, D].</summary>
    public Half[] ToLevels()
    {
        var all = new Half[Levels * Count * Width];
        for (var level = 0; level < Levels; level++)
        {
            for (var i = 0; i < Count; i++)
                _features[i].AsSpan(level * Width, Width).CopyTo(all.AsSpan((level * Count + i) * Width));
        }

        return all;
    }
}
