namespace EdgeInspector.Vision.Inference.Engines;

/// <summary>All that a TensorRT engine depends on: with any of it changed, TensorRT refuses the engine or, worse, takes it.</summary>
/// <param name="ModelSha256">Of the model's file.</param>
/// <param name="Runtime">ONNX Runtime's version, which cuts the graph up.</param>
/// <param name="TensorRt">TensorRT's version.</param>
/// <param name="Driver">The driver's version; on a Jetson, L4T's.</param>
/// <param name="Device">The GPU, or the Jetson module: an engine of a board with more memory may not load on one with less.</param>
/// <param name="WorkspaceMb">What the builder was allowed, which chooses how layers are computed.</param>
public sealed record EngineIdentity(string ModelSha256, string Runtime, string TensorRt, string Driver, string Device, int WorkspaceMb)
{
    public string FolderName => MachineFolder.Name(ModelSha256, Runtime, TensorRt, Driver, Device, FormattableString.Invariant($"{WorkspaceMb}"));
}
