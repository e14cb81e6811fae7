using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference.Engines;

/// <summary>The folders of TensorRT's engines. All of it can be built again.</summary>
/// <param name="Root">Where they are.</param>
/// <param name="Machine">Whose they are.</param>
/// <param name="Runtime">ONNX Runtime's version.</param>
/// <param name="WorkspaceMb">What a layer may use.</param>
public sealed record EngineStore(string Root, NvidiaMachine Machine, string Runtime, int WorkspaceMb)
{
    /// <summary>Says that the engine was built, and computed the model's self-test rightly.</summary>
    private const string Mark = "proved";

    /// <summary>Null where there is no place for any.</summary>
    public static EngineStore? For(SessionSettings settings) =>
        settings.EngineFolder is { } root ? new(root, NvidiaMachine.Read(), OrtEnv.Instance().GetVersionString(), settings.WorkspaceMb) : null;

    public string FolderOf(string modelSha256) => Path.Combine(Root, Of(modelSha256).FolderName);

    /// <summary>The same, there for the builder to write to.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public string Create(string modelSha256) => Directory.CreateDirectory(FolderOf(modelSha256)).FullName;

    /// <summary>Whether opening the model takes seconds, not minutes.</summary>
    public bool HasProved(string modelSha256) => File.Exists(Path.Combine(FolderOf(modelSha256), Mark));

    /// <summary>Notes that, and deletes the model's engines for what the machine was before an upgrade: they are as large as the model.</summary>
    public void NoteProved(string modelSha256)
    {
        var folder = Create(modelSha256);
        if (HasProved(modelSha256))
            return;
        File.WriteAllText(Path.Combine(folder, Mark), "");
        MachineFolder.Delete(Root, modelSha256, besides: folder);
    }

    private EngineIdentity Of(string modelSha256) => new(modelSha256, Runtime, Machine.TensorRt, Machine.Driver, Machine.Device, WorkspaceMb);
}
