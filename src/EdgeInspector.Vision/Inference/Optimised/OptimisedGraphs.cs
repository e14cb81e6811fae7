using System.Security.Cryptography;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference.Optimised;

/// <summary>
/// Large models as this machine's CPU computes them, kept so that a start need not do that work again: widened, fused, and
/// with the weights in a file of their own. ONNX Runtime lays those out one by one, so that a start takes little more memory
/// than they do, where a file in one piece would be in memory up to four times. All of it can be made again.
/// </summary>
/// <param name="Root">The folder.</param>
/// <param name="Machine">All that a graph depends on but the model.</param>
public sealed record OptimisedGraphs(string Root, string Machine)
{
    /// <summary>Bytes from which a file is worth it: smaller ones open in a tenth of a second.</summary>
    public const long Smallest = 100_000_000;

    private const string Graph = "graph.onnx", Weights = "weights.bin", Header = "header.onnx", Whole = "whole.onnx", Making = "making-";

    /// <summary>What was left half made by a process that was ended.</summary>
    private static readonly TimeSpan Forsaken = TimeSpan.FromHours(1);

    /// <summary>Null where there is no place for any.</summary>
    public static OptimisedGraphs? For(SessionSettings settings) => settings.GraphFolder is { } root ? new(root, CpuIdentity.Describe()) : null;

    /// <summary>The hash of a file whose graph is kept, and what it says of itself, without its weights; null for any other.</summary>
    internal (string Sha256, ModelProto Header, ModelMetadata Metadata)? Find(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: >= Smallest } || !Directory.Exists(Root))
                return null;
            using var file = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
            if (GraphOf(sha256) is null)
                return null;
            if (OnnxFile.Parse(File.ReadAllBytes(Path.Combine(FolderOf(sha256), Header))) is { } header && ModelContract.Check(header).Metadata is { } metadata)
                return (sha256, header, metadata);
            Forget(sha256);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The kept graph of a model; null where there is none.</summary>
    internal string? GraphOf(string sha256) => Path.Combine(FolderOf(sha256), Graph) is var graph && File.Exists(graph) ? graph : null;

    /// <summary>Makes and keeps the graph of a model. Where it cannot be kept, for want of space above all, it is in memory only, and the problem says why.</summary>
    internal (SessionSource Source, string? Problem) TryMake(ModelFile file, SessionSettings settings)
    {
        try
        {
            return (new(Make(file, settings)) { Model = (file.Metadata, file.Sha256) }, null);
        }
        catch (Exception e) when (ProviderFault.IsOne(e))
        {
            var source = new SessionSource(() => file.For(ExecutionProvider.Cpu)) { Model = (file.Metadata, file.Sha256) };
            return (source, $"its graph cannot be kept in {Root}, so that it takes as long and as much memory to load again: {ProviderFault.Explain(ExecutionProvider.Cpu, e).Reason}");
        }
    }

    /// <summary>Deletes one that proved wrong.</summary>
    internal void Forget(string sha256)
    {
        try
        {
            if (Directory.Exists(FolderOf(sha256)))
                Directory.Delete(FolderOf(sha256), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It proves wrong again.
        }
    }

    /// <summary>Also deletes what was kept of the model for the machine as it was before an upgrade.</summary>
    private string Make(ModelFile file, SessionSettings settings)
    {
        Directory.CreateDirectory(Root);
        Clear();
        var making = Directory.CreateDirectory(Path.Combine(Root, Making + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            Write(file.ForCpu(), making);

            // ONNX Runtime takes as much again.
            file.Release();
            Optimise(making, settings);
            var folder = FolderOf(file.Sha256);
            MachineFolder.Delete(Root, file.Sha256, besides: folder);

            // Another process may have made the same meanwhile, and use it already.
            if (!Directory.Exists(folder))
                Directory.Move(making, folder);
            return Path.Combine(folder, Graph);
        }
        finally
        {
            if (Directory.Exists(making))
                Directory.Delete(making, recursive: true);
        }
    }

    private string FolderOf(string sha256) => Path.Combine(Root, MachineFolder.Name(sha256, Machine));

    private void Clear()
    {
        foreach (var left in Directory.EnumerateDirectories(Root, Making + "*").Where(folder => DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Forsaken))
            Directory.Delete(left, recursive: true);
    }

    private static void Write(ModelProto model, string folder)
    {
        using (var whole = File.Create(Path.Combine(folder, Whole)))
            model.WriteTo(whole);
        File.WriteAllBytes(Path.Combine(folder, Header), HeaderOf(model).ToByteArray());
    }

    private static void Optimise(string folder, SessionSettings settings)
    {
        var whole = Path.Combine(folder, Whole);
        using (var options = OnnxSessions.Options(settings))
        {
            options.OptimizedModelFilePath = Path.Combine(folder, Graph);
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", Weights);
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            using var session = new InferenceSession(whole, options);
        }

        File.Delete(whole);
    }

    private static ModelProto HeaderOf(ModelProto model)
    {
        var header = new ModelProto { IrVersion = model.IrVersion, Graph = new() };
        header.Graph.Input.Add(model.Graph.Input);
        header.Graph.Output.Add(model.Graph.Output);
        header.MetadataProps.Add(model.MetadataProps);

        // Names and sizes only, of which follows what it costs.
        header.Graph.Initializer.Add(model.Graph.Initializer.Select(tensor => new TensorProto { Name = tensor.Name, DataType = tensor.DataType, Dims = { tensor.Dims } }));
        return header;
    }
}
