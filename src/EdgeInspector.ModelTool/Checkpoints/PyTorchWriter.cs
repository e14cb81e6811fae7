using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Writes what torch.load reads: the archive of torch.save, up to 4 GiB. Whole, or not at all.</summary>
public static class PyTorchWriter
{
    private const string Root = "archive/";

    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="content">Values: Tensor, long, double, string, nested dictionary (of these, or of tensors).</param>
    public static void Write(string path, IReadOnlyDictionary<string, object> content)
    {
        var pickle = new PickleWriter();
        var program = pickle.Write(content);
        WholeFile.Write(path, file => Write(file, program, pickle.Storages));
    }

    private static void Write(FileStream file, byte[] program, IReadOnlyList<Tensor> storages)
    {
        var zip = new StoredZipWriter(file);
        zip.Add($"{Root}data.pkl", program);
        zip.Add($"{Root}byteorder", "little"u8);
        for (var i = 0; i < storages.Count; i++)
            Add(zip, $"{Root}data/{i}", storages[i]);
        zip.Add($"{Root}version", "3\n"u8);
        zip.Finish();
    }

    private static void Add(StoredZipWriter zip, string name, Tensor tensor)
    {
        using var detached = tensor.detach();
        using var local = detached.cpu();
        using var contiguous = local.contiguous();
        zip.Add(name, contiguous.numel() == 0 ? [] : contiguous.bytes);
    }
}
