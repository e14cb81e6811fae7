using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Export;

/// <summary>A folder of pictures as model inputs.</summary>
internal static class Pictures
{
    /// <summary>Each picture of a folder as uint8 [S, S, 3], in the order of their names; the first unreadable one ends it.</summary>
    public static Outcome<IReadOnlyList<byte[]>> Read(string folder, int size)
    {
        if (!Directory.Exists(folder))
            return new Failure($"{folder} is not a folder with pictures");
        var inputs = new List<byte[]>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal))
        {
            var read = ImageFile.Read(path);
            if (!read.TryGet(out var image))
                return new Failure(read.Error!);
            using (image)
            {
                inputs.Add(new byte[size * size * 3]);
                ModelInput.Write(image, size, inputs[^1]);
            }
        }

        return inputs.Count > 0 ? inputs : new Failure($"{folder} holds no pictures ({string.Join(", ", ImageFile.Extensions)})");
    }
}
