using System.Runtime.Intrinsics.X86;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference.Optimised;

/// <summary>
/// Stores 8-bit weights 128 higher, unsigned, with zero points that are 128 higher too: the same numbers. x64 processors without
/// VNNI multiply unsigned with signed bytes by an instruction that adds two products in 16 bits and cuts off what does not fit
/// (VPMADDUBSW in Intel's manual, "with saturation"); for two unsigned ones ONNX Runtime has another way.
/// It can do this itself, but not where two layers share a weight, as both attentions of a block do.
/// </summary>
public static class UnsignedWeights
{
    private const byte Shift = 0x80;

    /// <summary>Whether this processor would cut off.</summary>
    public static bool AreNeeded { get; } = X86Base.IsSupported && !HasVnni();

    /// <summary>Changes the weights in place: all of them, or none where one is used in another way than the exporter's.</summary>
    public static void Apply(ModelProto model)
    {
        var signed = model.Graph.Initializer.Where(tensor => tensor.DataType == DataType.Int8).ToDictionary(tensor => tensor.Name);
        if (signed.Values.Any(tensor => tensor.RawData.IsEmpty) || !model.Graph.Node.All(node => IsUnderstood(node, signed)))
            return;
        foreach (var tensor in signed.Values)
            MakeUnsigned(tensor);
    }

    /// <summary>A node that takes 8-bit weights with their zero point, or no 8-bit weights at all.</summary>
    private static bool IsUnderstood(NodeProto node, Dictionary<string, TensorProto> signed)
    {
        var taken = Enumerable.Range(0, node.Input.Count).Where(i => signed.ContainsKey(node.Input[i])).ToArray();
        return taken.Length == 0 || node.OpType switch
        {
            "MatMulInteger" => taken is [1, 3],
            "DequantizeLinear" => taken is [0, 2],
            _ => false,
        };
    }

    private static void MakeUnsigned(TensorProto tensor)
    {
        var bytes = tensor.RawData.ToByteArray();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= Shift;
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.DataType = DataType.Uint8;
    }

    /// <summary>Intel's manual, CPUID leaf 7: AVX512_VNNI is bit 11 of ECX in subleaf 0, AVX-VNNI bit 4 of EAX in subleaf 1.</summary>
    private static bool HasVnni()
    {
        var (leaves, _, _, _) = X86Base.CpuId(0, 0);
        if (leaves < 7)
            return false;
        var (subleaves, _, ecx, _) = X86Base.CpuId(7, 0);
        return (Avx512F.IsSupported && (ecx & (1 << 11)) != 0) || (Avx2.IsSupported && subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);
    }
}
