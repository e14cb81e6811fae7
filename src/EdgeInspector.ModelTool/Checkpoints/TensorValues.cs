using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Reads the values of chosen tensors.</summary>
internal static class TensorValues
{
    public static Outcome<IReadOnlyDictionary<string, Tensor>> Read(
        IReadOnlyDictionary<string, StoredTensor> tensors, IEnumerable<string> names, string path)
    {
        var values = new Dictionary<string, Tensor>();
        try
        {
            foreach (var name in names)
                values[name] = tensors[name].Read();
            return values;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // The file was changed, or its disk failed, after it had been checked.
            foreach (var value in values.Values)
                value.Dispose();
            return new Failure($"{path} cannot be read: {e.Message}");
        }
    }
}
