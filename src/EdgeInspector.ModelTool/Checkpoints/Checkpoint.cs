using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// A file of named tensors, open: names, types and shapes are known, values are read when asked for, each copied once from
/// the file into its torch tensor. Nothing in the file is trusted. For one thread at a time.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    public const string Safetensors = "safetensors", PyTorchZip = "PyTorch zip", TorchScript = "TorchScript archive";

    private const int MaxNameLength = 512;

    private readonly IDisposable _file;

    private Checkpoint(string path, string format, IReadOnlyDictionary<string, StoredTensor> tensors, IDisposable file) =>
        (Path, Format, Tensors, _file) = (path, format, tensors, file);

    public string Path { get; }

    /// <summary>One of <see cref="Safetensors"/>, <see cref="PyTorchZip"/>, <see cref="TorchScript"/>.</summary>
    public string Format { get; }

    /// <summary>Every tensor of the file; nested dictionaries are flattened with dots.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Opens any of the formats, plain or gzipped, recognised by content.</summary>
    public static Outcome<Checkpoint> Open(string path)
    {
        FileStream? file = null;
        Checkpoint? checkpoint = null;
        try
        {
            // Pipes and devices have no length; opening one could wait, or read, for ever.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                return new Failure($"{path} is empty");
            file = Gzip.Unpack(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
            return checkpoint = Parse(path, file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"{path} does not exist");
        }
        catch (InvalidDataException e)
        {
            return new Failure($"{path} {Printable.Line(e.Message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Failure($"{path} cannot be read: {Printable.Line(e.Message)}");
        }
        finally
        {
            if (checkpoint is null)
                file?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static Checkpoint Parse(string path, FileStream file)
    {
        var (format, tensors) = FileContent.Of(file) switch
        {
            FileContent.Kind.Zip => PyTorchArchive.Read(file),
            FileContent.Kind.Safetensors => (Safetensors, SafetensorsFile.Read(file)),
            var other => throw new InvalidDataException(FileContent.Describe(other)),
        };

        var byName = new Dictionary<string, StoredTensor>();
        long bytes = 0;
        foreach (var (name, tensor) in tensors)
        {
            if (name.Length > MaxNameLength || name.Any(char.IsControl))
                throw new InvalidDataException($"has a tensor with an impossible name ({name.Length} characters): {Printable.Short(name)}");
            if (!byName.TryAdd(name, tensor))
                throw new InvalidDataException($"holds two tensors named {name}");
            bytes += tensor.Count * TensorStorage.ElementSize(tensor.Type);
        }

        // Tied weights may stand twice; more than that is a small file that would fill the memory.
        return bytes > 2 * file.Length + (1 << 20)
            ? throw new InvalidDataException($"claims {bytes} bytes of tensors but has only {file.Length}")
            : new(path, format, byName, file);
    }
}
