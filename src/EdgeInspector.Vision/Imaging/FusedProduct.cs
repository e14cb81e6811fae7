using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeInspector.Vision.Imaging;

/// <summary>Sums of products for the passes of a resize. ARM multiplies and adds in one instruction, which .NET does not make of the two by itself.</summary>
internal static class FusedProduct
{
    /// <summary><paramref name="sum"/> and four products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sum, Vector128<int> factors, Vector128<int> weights) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyAdd(sum, factors, weights) : sum + factors * weights;

    /// <summary>The same with one of the weights, <paramref name="tap"/>, for all four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sum, Vector128<int> factors, Vector128<int> weights, [ConstantExpected(Max = (byte)3)] byte tap) =>
        AdvSimd.IsSupported
            ? AdvSimd.MultiplyAddBySelectedScalar(sum, factors, weights, tap)
            : sum + factors * Vector128.Shuffle(weights, Vector128.Create((int)tap));
}
