using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>Writes pictures in MVTec AD's layout: <c>train/good</c>, <c>test/{kind}</c>, <c>ground_truth/{kind}</c>.</summary>
internal sealed class DatasetFolder(string root)
{
    private const string Good = "good";

    /// <summary>A good part to learn from.</summary>
    public void AddTraining(string name, ImageBuffer image) => Save(image, "train", Good, $"{name}.png");

    /// <summary>A part to judge.</summary>
    /// <param name="name">Without an extension.</param>
    /// <param name="image">Gray or RGB.</param>
    /// <param name="kind">Of its defect; null for a good one.</param>
    /// <param name="mask">Not 0 where it is damaged, [height * width]; unused of a good one.</param>
    public void AddTest(string name, ImageBuffer image, string? kind, ReadOnlySpan<byte> mask)
    {
        Save(image, "test", kind ?? Good, $"{name}.png");
        if (kind is null)
            return;
        using var truth = ImageBuffer.Rent(image.Width, image.Height, PixelFormat.Gray8);
        for (var i = 0; i < mask.Length; i++)
            truth.Pixels[i] = mask[i] == 0 ? byte.MinValue : byte.MaxValue;
        Save(truth, "ground_truth", kind, $"{name}_mask.png");
    }

    private void Save(ImageBuffer image, params string[] path)
    {
        var file = Path.Combine([root, .. path]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, ImageFile.EncodePng(image));
    }
}
