using System.Numerics.Tensors;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>Learns what good parts look like from pictures of a few.</summary>
public sealed class ReferencePartsBuilder : IDisposable
{
    /// <summary>At most this share of the parts may be left out as odd; where more are, the parts are no set of good ones.</summary>
    public const double MaxOutlierShare = 0.2;

    private const int ComparedForOutliers = 4096;

    private readonly AnomalyModel _model;
    private readonly LearningSettings _settings;
    private readonly InspectedArea _area;
    private readonly byte[] _inspected;
    private readonly ModelRun _run;
    private readonly PatchSet _patches, _residuals, _windows;
    private readonly List<(string Name, float ClassToken, float[] ZeroShot, PictureQuality Picture)> _parts = [];

    /// <param name="model">Gives the features.</param>
    /// <param name="settings">How.</param>
    /// <param name="region">What of the frame is inspected; null for all of it.</param>
    public ReferencePartsBuilder(AnomalyModel model, LearningSettings settings, Region? region = null)
    {
        (_model, _settings, _area, _run) = (model, settings, new(region, model.Metadata.ImageSize), model.CreateRun(FeatureUse.Read));
        _inspected = _area.Picture();
        _patches = new(model.Compared.Levels, model.Compared.Width);
        _residuals = new(model.Compared.Levels, model.Compared.Width + 1);
        _windows = new(model.Compared.Levels, model.Compared.Width);
    }

    public int Count => _parts.Count;

    /// <summary>Adds the good parts on pictures; returns what is wrong with the first that cannot be added, or null.</summary>
    /// <param name="files">Image files.</param>
    /// <param name="preparation">What is done to them first.</param>
    /// <param name="progress">Called with the number of parts so far.</param>
    public string? Add(IReadOnlyList<string> files, PicturePreparation preparation, Action<int> progress)
    {
        foreach (var file in files)
        {
            var read = preparation.Read(file);
            if (!read.TryGet(out var image))
                return read.Error;
            using (image)
            {
                if (Add(file, image) is { } problem)
                    return problem;
            }

            progress(Count);
        }

        return null;
    }

    /// <summary>Adds a good part; returns what is wrong with it, or null.</summary>
    public string? Add(string name, ImageBuffer image)
    {
        if (_area.Problem(image.Width, image.Height) is { } misfit)
            return $"{name}: {misfit}";
        ModelInput.Write(image, _area, _run.Image);
        var (size, picture) = (_model.Metadata.ImageSize, _run.Image.ToArray());
        _run.Execute();
        if (!float.IsFinite(TensorPrimitives.Sum(_run.Map)) || !float.IsFinite(_run.Score) || !float.IsFinite(TensorPrimitives.Sum(_run.Features)))
            return $"{name}: the model's answer is not a finite number";
        _area.Clear(_run.MapBuffer);
        AddFeatures(_inspected);
        var (classToken, zeroShot, quality) = (_run.Score, PatchMaxima(_run.Map), PictureQuality.Of(picture, size, image.Width, image.Height, _area));

        // Views of one part are one part: it would be no judge of its own oddness.
        var inspected = Augmentations.Views(_inspected, size, _settings.Augmentation);
        foreach (var (view, inspectedOfView) in Augmentations.Views(picture, size, _settings.Augmentation).Zip(inspected))
        {
            view.CopyTo(_run.Image);
            _run.Execute();
            AddFeatures(inspectedOfView);
        }

        _parts.Add((name, classToken, zeroShot, quality));
        return null;
    }

    /// <summary>The memory file of the parts so far.</summary>
    /// <param name="now">Stands in the file.</param>
    public Outcome<LearnedParts> Build(DateTimeOffset now)
    {
        var grid = _model.Compared.Grid;
        var everything = new NearestPatch(_patches, _patches.Spread(ComparedForOutliers), grid, isOnly: _parts.Count == 1);
        var outliers = PartDistances.Measure(_patches, _parts.Count, everything, GridMemory.Even(_patches, grid)).Outliers();
        if (outliers.Count > MaxOutlierShare * _parts.Count)
        {
            return new Failure(
                $"{outliers.Count} of {_parts.Count} parts differ much from the rest ({string.Join(", ", outliers.Take(5).Select(part => _parts[part].Name))}{(outliers.Count > 5 ? ", ..." : "")}): are they all good parts of one kind?");
        }

        int[] kept = [.. Enumerable.Range(0, _parts.Count).Except(outliers)];

        // One part alone shows nothing of how parts differ.
        var areLoose = _settings.Loose || kept.Length == 1;
        var patches = GridMemory.Learn(_patches.Of(kept), grid, _settings.Patches, areLoose);
        var around = Surroundings.Side(grid) is not 0 and var side
            ? new AroundMemory(
                GridMemory.Learn(_residuals.Of(kept), grid, Math.Max(1, _settings.Patches / TwoWayResiduals.FewerPatches), areLoose, AroundMemory.Reserve),
                GridMemory.Learn(_windows.Of(kept), side, _settings.Patches, areLoose, AroundMemory.Reserve),
                InspectedPatches(_inspected))
            : null;
        var metadata = new PatchMemoryMetadata
        {
            ModelSha256 = _model.Sha256,
            ModelName = _model.Metadata.Name,
            Region = _area.Region,
            Parts = kept.Length,
            Created = now,
            Pictures = PictureLimits.Around([.. kept.Select(part => _parts[part].Picture)]),
            ZeroShotContrast = ZeroShotContrast.Of([.. kept.Select(part => _parts[part].ZeroShot)]),
            ClassTokenScale = Math.Max(kept.Max(part => _parts[part].ClassToken), 1e-6),
        };
        var file = PatchMemoryGraph.Create(patches, around, ZeroShotScales(kept, areLoose), _model, metadata);
        return new LearnedParts(file, kept.Length, patches.Remembered.Count, [.. outliers.Select(part => _parts[part].Name)]);
    }

    public void Dispose() => _run.Dispose();

    /// <summary>The present features, of the patches and of what they are part of.</summary>
    /// <param name="inspected">uint8 [S, S, 3], 0 where nothing is.</param>
    private void AddFeatures(ReadOnlySpan<byte> inspected)
    {
        var (isInspected, compared) = (InspectedPatches(inspected), _model.Compared);
        _patches.Add(_parts.Count, _run.Features, isInspected);
        _residuals.Add(_parts.Count, TwoWayResiduals.Of(_run.Features, isInspected, compared.Grid, compared.Width), isInspected);
        var weights = Surroundings.Weights(isInspected, compared.Grid);
        bool[] shows = [.. weights.Chunk(compared.Patches).Select(window => window.Any(weight => weight > 0))];
        _windows.Add(_parts.Count, Surroundings.Of(_run.Features, weights, compared.Patches, compared.Width), shows);
    }

    /// <summary>The zero-shot value at each place that is one half: as of the oddest reference part, in units of the place.</summary>
    private float[] ZeroShotScales(int[] kept, bool areLoose)
    {
        float[][] samples = [.. kept.Select(part => _parts[part].ZeroShot)];
        float[] places = areLoose ? [.. Enumerable.Repeat(1f, samples[0].Length)] : PlaceScales.Of(samples, samples[0].Length);
        var oddest = Math.Max(1e-6f, samples.Max(sample => sample.Select((value, patch) => value / places[patch]).Max()));
        return [.. places.Select(place => place * oddest)];
    }

    /// <summary>The map's maximum in each patch, row by row.</summary>
    private float[] PatchMaxima(ReadOnlySpan<float> map)
    {
        var maxima = new float[_model.Compared.Patches];
        for (var i = 0; i < map.Length; i++)
            maxima[Patch(i)] = Math.Max(maxima[Patch(i)], map[i]);
        return maxima;
    }

    /// <summary>Which patches show anything that is inspected.</summary>
    /// <param name="inspected">uint8 [S, S, 3], 0 where nothing is.</param>
    private bool[] InspectedPatches(ReadOnlySpan<byte> inspected)
    {
        var patches = new bool[_model.Compared.Patches];
        for (var i = 0; i < inspected.Length / 3; i++)
            patches[Patch(i)] |= inspected[3 * i] != 0;
        return patches;
    }

    private int Patch(int cell)
    {
        var (size, grid) = (_model.Metadata.ImageSize, _model.Compared.Grid);
        return cell / size * grid / size * grid + cell % size * grid / size;
    }
}

/// <summary>What was learned.</summary>
/// <param name="File">The memory file.</param>
/// <param name="Parts">How many parts it stands for.</param>
/// <param name="Patches">How many patches it remembers.</param>
/// <param name="Outliers">Parts that were left out because they differ much from the rest.</param>
public sealed record LearnedParts(ModelProto File, int Parts, int Patches, IReadOnlyList<string> Outliers);
