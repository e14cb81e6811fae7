using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>How far reference parts' patches are from those of the other parts: each is judged as a part that is not remembered.</summary>
/// <param name="patches">Of the parts.</param>
/// <param name="others">What they are compared with, less what is of the part itself.</param>
/// <param name="grid">Patches a side.</param>
/// <param name="isOnly">There is one part alone: it is compared with itself, less a patch's neighbours.</param>
internal sealed class NearestPatch(PatchSet patches, PatchSet others, int grid, bool isOnly)
{
    private readonly float[][] _others = [.. Enumerable.Range(0, others.Count).Select(i => others[i])];

    /// <summary>1 - cosine to the nearest patch on a level; ends early, at some value below <paramref name="enough"/>, when it falls below that.</summary>
    public float Distance(int index, int level, float enough = 0)
    {
        var own = patches.Origin(index);
        Span<float> feature = stackalloc float[patches.Width];
        patches.Read(index, level, feature);
        var nearest = -1f;
        for (var i = 0; i < others.Count && nearest <= 1 - enough; i++)
        {
            var other = others.Origin(i);
            if (isOnly ? IsNeighbour(own.Patch, other.Patch) : other.Part == own.Part)
                continue;
            nearest = Math.Max(nearest, TensorPrimitives.Dot(feature, _others[i].AsSpan(level * patches.Width, patches.Width)));
        }

        return Math.Max(0, 1 - nearest);
    }

    /// <summary>Next to each other or, on a fine grid, at most a sixteenth of the picture's side apart: so close, all is alike.</summary>
    private bool IsNeighbour(int patch, int other)
    {
        var reach = Math.Max(1, grid / 16);
        return Math.Abs(patch / grid - other / grid) <= reach && Math.Abs(patch % grid - other % grid) <= reach;
    }
}
