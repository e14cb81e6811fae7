using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Imaging;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// The pictures that prompts are trained on: a data set's test pictures of all classes, as the paper does, since those have
/// defects and masks. Every one was read once before training starts, so that a broken file shows in the first minute.
/// </summary>
internal sealed class TrainingSet
{
    private readonly IReadOnlyList<LabelledImage> _images;
    private readonly int _size;

    private TrainingSet(IReadOnlyList<LabelledImage> images, int size) => (_images, _size) = (images, size);

    public int Count => _images.Count;

    public int Defective => _images.Count(image => image.IsDefective);

    /// <param name="root">A data set's folder.</param>
    /// <param name="size">S, pixels a side of the model's input.</param>
    /// <param name="progress">Called with the number of pictures checked.</param>
    public static Outcome<TrainingSet> Read(string root, int size, Action<long, long> progress)
    {
        var read = DatasetReader.Read(root);
        if (!read.TryGet(out var dataset))
            return new Failure(read.Error!);
        var images = dataset.Classes.SelectMany(c => c.Test).ToList();
        if (!images.Any(image => image.IsDefective) || images.All(image => image.IsDefective))
            return new Failure($"data set {root} has {images.Count} test pictures, {images.Count(image => image.IsDefective)} of them defective; training needs good and defective ones");
        if (images.FirstOrDefault(image => image is { IsDefective: true, Mask: null }) is { } unmarked)
            return new Failure($"{unmarked.Path} is defective but has no mask; training needs one for each");
        for (var i = 0; i < images.Count; i++)
        {
            if (Problem(images[i], size) is { } problem)
                return new Failure(problem);
            progress(i + 1, images.Count);
        }

        return new TrainingSet(images, size);
    }

    /// <summary>Normalised pictures, [N, 3, S, S].</summary>
    public Tensor Images(IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var rgb = empty(indices.Count, _size, _size, 3, dtype: uint8);
        var length = _size * _size * 3;
        for (var i = 0; i < indices.Count; i++)
        {
            using var image = Must(ImageFile.Read(_images[indices[i]].Path));
            ModelInput.Write(image, _size, rgb.bytes.Slice(i * length, length));
        }

        return PatchEmbedding.Normalise(rgb).MoveToOuterDisposeScope();
    }

    /// <summary>Masks, 0 or 1, float32 [N, S, S]; those of good pictures are empty.</summary>
    public Tensor Masks(IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var masks = zeros(indices.Count, _size, _size, dtype: uint8);
        var length = _size * _size;
        for (var i = 0; i < indices.Count; i++)
        {
            if (_images[indices[i]].Mask is not { } path)
                continue;
            var mask = Must(MaskFile.Read(path, _size));
            var row = masks.bytes.Slice(i * length, length);
            for (var pixel = 0; pixel < length; pixel++)
                row[pixel] = mask[pixel] ? (byte)1 : (byte)0;
        }

        return masks.to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>0 good, 1 defective, int64 [N].</summary>
    public Tensor Labels(IReadOnlyList<int> indices) => tensor(indices.Select(index => _images[index].IsDefective ? 1L : 0L).ToArray());

    private static string? Problem(LabelledImage labelled, int size)
    {
        var read = ImageFile.Read(labelled.Path);
        if (!read.TryGet(out var image))
            return read.Error;
        image.Dispose();
        return labelled.Mask is { } mask ? MaskFile.Read(mask, size).Error : null;
    }

    /// <summary>What was readable before training started and is no longer: the run ends with that line.</summary>
    private static T Must<T>(Outcome<T> read)
        where T : class => read.Value ?? throw new IOException(read.Error);
}
