namespace EdgeInspector.ModelTool.Export;

/// <summary>Of a model file's weights and arithmetic.</summary>
internal enum Precision
{
    Fp32,

    /// <summary>float16 with float32 islands where range needs them; for GPUs.</summary>
    Fp16,

    /// <summary>8-bit linear layers, float32 else; for CPUs.</summary>
    Int8,
}
