using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Tests.ReferenceParts;

/// <summary>
/// With the hand-made model, whose four patch features are the colours of the picture's first 2 x 2 pixels: red, green and
/// blue are as far apart as features can be, and its map is a third everywhere for each of them.
/// </summary>
public sealed class ReferencePartsTests : IDisposable
{
    private static readonly (byte R, byte G, byte B) Red = (255, 0, 0), Green = (0, 255, 0), Blue = (0, 0, 255), Yellow = (180, 180, 0);

    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Map_IsTheMeanOfBothMaps_EachAtOneHalfWhereTheOddestReferencePartIs()
    {
        using var memory = Load(Learn(Red, Red));

        // Zero-shot a third, as of the reference parts: one half. Distance 0 for red; 1 for green, against a smallest scale of 1e-4.
        Assert.All(Map(memory, Red), value => Assert.Equal(0.25, value, 1e-6));
        Assert.All(Map(memory, Green), value => Assert.Equal((0.5 + 1 / 1.0001) / 2, value, 1e-6));
    }

    [Fact]
    public void Map_OfAModelWithReferenceFeatures_IsMadeFromThoseInTheSameMeasure()
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateComparing().ToByteArray(), "model", new SessionSettings()).Value!;
        using var builder = new ReferencePartsBuilder(model, new());
        foreach (var name in new[] { "a", "b" })
        {
            using var red = ImageBuffer.Rent(HandMadeModel.Size, HandMadeModel.Size, PixelFormat.Rgb24);
            Paint(red.Pixels, Red);
            Assert.Null(builder.Add(name, red));
        }

        using var memory = PatchMemory.Load(builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray(), "x", model, new SessionSettings()).Value!;
        using var run = new PartRun(model, memory);
        Paint(run.Image, Red);

        // In the third of four rows of patches, beyond the corner that the model's own features are of, lies one that is green.
        Paint(run.Image.Slice(3 * (2 * HandMadeModel.Size + 2), 3), Green);
        run.Execute();

        // As with one level of features: a quarter where all is as remembered, towards three quarters where nothing is, and
        // seven eighths of the way, both along and across, in pixels beside a patch's centre.
        Assert.Equal(0.25, run.Map[0], 1e-4);
        Assert.Equal(0.25 + 0.5 * 0.875 * 0.875, run.Map[10 * HandMadeModel.Size + 10], 1e-3);
    }

    [Fact]
    public void Map_OfPatchesThatAreAllRemembered_IsOddWhereTheirSurroundingsAreNot()
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateComparing(side: HandMadeModel.Size).ToByteArray(), "model", new SessionSettings()).Value!;
        using var builder = new ReferencePartsBuilder(model, new());
        foreach (var name in new[] { "a", "b" })
        {
            using var striped = Picture(Red, Green);
            Assert.Null(builder.Add(name, striped));
        }

        var file = builder.Build(DateTimeOffset.UnixEpoch).Value!.File;
        var (left, right, strange) = Inspect(file);

        // In the left half stripes are missing; each of its pixels is one that good parts have. At the right border, the windows see stripes alone.
        Assert.Equal(0.75, left, 1e-3);
        Assert.Equal(0.25, right, 1e-3);
        Assert.Equal(0, strange);

        // As in files of before surroundings were compared.
        file.Graph.Output.Remove(file.Graph.Output.Single(output => output.Name == "surroundings_map"));
        Assert.Equal(0.25, Inspect(file).Left, 1e-3);

        (float Left, float Right, double Strange) Inspect(ModelProto memoryFile)
        {
            using var memory = PatchMemory.Load(memoryFile.ToByteArray(), "x", model, new SessionSettings()).Value!;
            using var run = new PartRun(model, memory);
            Paint(run.Image, Red, Green);
            for (var row = 0; row < HandMadeModel.Size; row++)
                Paint(run.Image.Slice(3 * row * HandMadeModel.Size, 3 * HandMadeModel.Size / 2), Red);
            run.Execute();
            return (run.Map[5 * HandMadeModel.Size], run.Map[6 * HandMadeModel.Size - 1], run.Strange);
        }
    }

    /// <summary>A part of one colour that is remembered of patches, and whose windows are as far as can be, at 1, from what is remembered of those.</summary>
    [Theory]
    [InlineData(4, 0.25 / (0.25 + 1.25))] // a quarter of the oddest part's distance: as a patch, but for the reserve
    [InlineData(1, 0.5)]
    [InlineData(0.5, 16 / 17.0)]
    [InlineData(1e-9, 1)]
    [InlineData(1e30, 0)]
    public void Window_BeyondTheOddest_CountsByTheFourthPower(float oddest, double expected)
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateComparing(side: HandMadeModel.Size).ToByteArray(), "model", new SessionSettings()).Value!;
        var (grid, isInspected) = (model.Compared.Grid, new bool[model.Compared.Patches]);
        Array.Fill(isInspected, true);
        var residuals = new PatchSet(1, 4);
        residuals.Add(0, TwoWayResiduals.Of(Colours(Green, grid), isInspected, grid, 3), isInspected);
        var windows = Remember(Red, Surroundings.Side(grid), AroundMemory.Reserve * oddest);
        var around = new AroundMemory(new(residuals, Same(residuals, grid, 1)), windows, isInspected);
        var metadata = PatchMemoryMetadata.Read(Learn(Red).File).Metadata! with { ModelSha256 = model.Sha256 };
        var file = PatchMemoryGraph.Create(Remember(Green, grid, 1), around, [.. isInspected.Select(_ => 1 / 3f)], model, metadata);

        using var memory = PatchMemory.Load(file.ToByteArray(), "x", model, new SessionSettings()).Value!;
        using var run = new PartRun(model, memory);
        Paint(run.Image, Green);
        run.Execute();

        Assert.All(run.Map.ToArray(), value => Assert.Equal((0.5 + expected) / 2, value, 1e-3));

        GridMemory Remember((byte R, byte G, byte B) colour, int side, float scale)
        {
            var seen = new PatchSet(1, 3);
            seen.Add(0, Colours(colour, side), [.. Enumerable.Repeat(true, side * side)]);
            return new(seen, Same(seen, side, scale));
        }

        static float[] Same(PatchSet seen, int side, float scale) => [.. GridMemory.Even(seen, side).Select(_ => scale)];
        static float[] Colours((byte R, byte G, byte B) colour, int side) =>
            [.. Enumerable.Repeat(new[] { colour.R / 255f, colour.G / 255f, colour.B / 255f }, side * side).SelectMany(values => values)];
    }

    [Fact]
    public void OddPatch_IsNotOddAgainInItsSurroundings()
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateComparing(side: HandMadeModel.Size).ToByteArray(), "model", new SessionSettings()).Value!;
        using var builder = new ReferencePartsBuilder(model, new());
        foreach (var name in new[] { "a", "b" })
        {
            using var red = Picture(Red, Red);
            Assert.Null(builder.Add(name, red));
        }

        using var memory = PatchMemory.Load(builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray(), "x", model, new SessionSettings()).Value!;
        using var run = new PartRun(model, memory);
        Paint(run.Image, Red);
        Paint(run.Image.Slice(3 * (2 * HandMadeModel.Size + 2), 3), Green);
        run.Execute();

        // Three patches further, well within the windows that the green one is in, all is as remembered.
        Assert.Equal(0.75, run.Map[2 * HandMadeModel.Size + 2], 1e-3);
        Assert.Equal(0.25, run.Map[5 * HandMadeModel.Size + 5], 1e-3);
    }

    [Fact]
    public void GridMemory_HasAReserve_AndNothingToReachWhereNoPartIsInspected()
    {
        // Two parts on 2 x 2 places, of which the last is not inspected; they differ by a right angle at the first.
        var parts = new PatchSet(Levels: 1, Width: 2);
        bool[] isInspected = [true, true, true, false];
        parts.Add(0, [1, 0, 1, 0, 1, 0, 0, 0], isInspected);
        parts.Add(1, [0, 1, 1, 0, 1, 0, 0, 0], isInspected);

        var scales = GridMemory.Learn(parts, grid: 2, budget: 10, loose: true, reserve: 1.5f).Scales;

        // The second part's first patch is like none of the first part's: its distance is 1.
        Assert.Equal([1.5f, 1.5f, 1.5f], scales[..3]);
        Assert.True(1 / (1 + scales[3]) < 1e-30);
    }

    [Fact]
    public void Contrast_OfPartsThatAreAllTheSame_IsAtItsHighest_AndOfFilesOfBefore_One()
    {
        Assert.Equal(20, ZeroShotContrast.Of([[0.2f, 0.4f], [0.2f, 0.4f]]));
        Assert.Equal(1, ZeroShotContrast.Of([[0, 0]]));

        // One part alone: its places stand for it. Their logarithms deviate by one.
        Assert.Equal(0.1, ZeroShotContrast.Of([[0, 0.1f, 0.1f * MathF.E * MathF.E]]), 1e-6);

        var file = Learn(Red, Yellow, Green).File;
        file.MetadataProps.Remove(file.MetadataProps.Single(property => property.Key == "edgeinspector.references.zero_shot_contrast"));
        Assert.Equal(1, PatchMemoryMetadata.Read(file).Metadata!.ZeroShotContrast);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Fuse_OfAMapThatIsNoNumber_LeavesItAndGivesNoScore(float value)
    {
        using var memory = Load(Learn(Red, Red));
        using var features = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(new[] { 1f, 0, 0 }, 4).SelectMany(red => red)], _model.Compared.Shape);
        using var match = memory.CreateMatch(features, _model);
        var map = new float[HandMadeModel.Size * HandMadeModel.Size];
        map[7] = value;

        Assert.Equal(float.NaN, match.Fuse(0.5f, map, area: null));
        Assert.Equal(value, map[7]);
    }

    [Fact]
    public void Fuse_OfAMapBelowZero_TakesItForZero()
    {
        using var memory = Load(Learn(Red, Red));
        using var features = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(new[] { 1f, 0, 0 }, 4).SelectMany(red => red)], _model.Compared.Shape);
        using var match = memory.CreateMatch(features, _model);
        float[] map = [.. Enumerable.Repeat(-1f, HandMadeModel.Size * HandMadeModel.Size)];

        match.Fuse(0.5f, map, area: null);

        Assert.All(map, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void OnePartAlone_IsNotComparedWithWhatIsASixteenthOfThePictureAway(int apart, float expected)
    {
        const int Grid = 32;
        var patches = new PatchSet(Levels: 1, Width: 2);
        var features = new float[Grid * Grid * 2];
        (features[0], features[2 * apart]) = (1, 1);
        patches.Add(0, features, Enumerable.Repeat(true, Grid * Grid).ToArray());

        Assert.Equal(expected, new NearestPatch(patches, patches, Grid, isOnly: true).Distance(0, level: 0));
    }

    [Fact]
    public void Scale_IsTheDistanceOfTheOddestPartFromTheOthers()
    {
        // Yellow, at 45 degrees to red and green, is 1 - 0.7059 from its nearest; red and green are as far from it.
        using var memory = Load(Learn(Red, Yellow, Green));
        const double Scale = 1 - 180 / 255.0;

        Assert.All(Map(memory, Blue), value => Assert.Equal((0.5 + 1 / (1 + Scale)) / 2, value + ZeroShotDifference(), 1e-3));

        // Yellow's zero-shot map is 360/765, the largest of the three and so the scale; the others' and blue's is a third. A
        // logarithm that one of three has, and two lack, deviates by sqrt(2) / 3 of it; the power makes that a tenth.
        static double ZeroShotDifference()
        {
            var logarithm = Math.Log(360 / 765.0 * 3);
            var odds = Math.Exp(-logarithm * 0.1 / (Math.Sqrt(2) / 3 * logarithm));
            return (0.5 - odds / (1 + odds)) / 2;
        }
    }

    [Fact]
    public void Score_IsBroughtToTheSameScale()
    {
        using var memory = Load(Learn(Red, Red));
        using var run = new PartRun(_model, memory);
        Paint(run.Image, (128, 0, 0));

        run.Execute();

        // The hand-made score is the map's mean: 128/765 against the reference parts' 255/765.
        Assert.Equal(128.0 / (128 + 255), run.ClassToken, 1e-6);
    }

    [Fact]
    public void PlaceScales_AreLargerWherePartsDiffer()
    {
        // Two levels of three patches, alike but for the first patch, where one part has 0 and the other 2, or 0 and 4.
        var scales = PlaceScales.Of([[0, 1, 1, 0, 2, 2], [2, 1, 1, 4, 2, 2]], patches: 3);

        // Means of 1 and of 2 everywhere, a quarter of them the floor; deviations of 1 and of 2 in front.
        Assert.Equal([4.25f, 1.25f, 1.25f, 8.5f, 2.5f, 2.5f], scales);
    }

    [Fact]
    public void Augmentation_LearnsWhatThePartLooksLikeMirrored()
    {
        using var builder = new ReferencePartsBuilder(_model, new() { Augmentation = Augmentation.Mirror });
        Assert.Null(builder.Add("a", Picture(Red, Green)));
        Assert.Null(builder.Add("b", Picture(Red, Green)));

        // Columns alternate on an even side, so that mirrored the first is green.
        using var memory = Load(builder.Build(DateTimeOffset.UnixEpoch).Value!);
        Assert.Equal(2, memory.Metadata.Parts);
        Assert.All(Map(memory, Green, Red), value => Assert.Equal(0.25, value, 1e-3));
    }

    [Fact]
    public void Views_AreOpenCvsFlipsAndTurns()
    {
        const int Size = 5;
        var rgb = new byte[Size * Size * 3];
        new Random(1).NextBytes(rgb);
        using var picture = OpenCvSharp.Mat.FromPixelData(Size, Size, OpenCvSharp.MatType.CV_8UC3, rgb);
        var expected = new List<OpenCvSharp.Mat>();
        foreach (var flip in new[] { OpenCvSharp.FlipMode.Y, OpenCvSharp.FlipMode.X })
            expected.Add(picture.Flip(flip));
        foreach (var turn in new[] { OpenCvSharp.RotateFlags.Rotate90Counterclockwise, OpenCvSharp.RotateFlags.Rotate180, OpenCvSharp.RotateFlags.Rotate90Clockwise })
        {
            var turned = new OpenCvSharp.Mat();
            OpenCvSharp.Cv2.Rotate(picture, turned, turn);
            expected.Add(turned);
        }

        var views = Augmentations.Views(rgb, Size, Augmentation.Mirror | Augmentation.Turn | Augmentation.Light).ToList();

        Assert.Equal(7, views.Count);
        foreach (var (view, truth) in views.Zip(expected))
        {
            // Which quarter comes first is nobody's business.
            Assert.Contains(expected, mat => Bytes(mat).SequenceEqual(view));
            Assert.Contains(views, other => other.SequenceEqual(Bytes(truth)));
        }

        Assert.Equal((byte)Math.Round(0.9 * rgb[0]), views[5][0]);
        Assert.All(views[6].Zip(rgb), pair => Assert.Equal(Math.Min(255, Math.Round(1.1 * pair.Second)), pair.First));

        static byte[] Bytes(OpenCvSharp.Mat mat)
        {
            var bytes = new byte[Size * Size * 3];
            System.Runtime.InteropServices.Marshal.Copy(mat.Data, bytes, 0, bytes.Length);
            return bytes;
        }
    }

    [Theory]
    [InlineData(null, Augmentation.None)]
    [InlineData("light", Augmentation.Light)]
    [InlineData("turn, mirror", Augmentation.Turn | Augmentation.Mirror)]
    [InlineData("shear", null)]
    [InlineData("", null)]
    [InlineData("none", null)]
    public void Names_AreReadStrictly(string? names, Augmentation? expected) => Assert.Equal(expected, Augmentations.Parse(names));

    [Fact]
    public void Build_LeavesAnOddPartOut_AndNamesIt()
    {
        var learned = Learn(Red, Red, Red, Green, Red, Red);

        Assert.Equal((5, "part 3"), (learned.Parts, Assert.Single(learned.Outliers)));
        using var memory = Load(learned);
        Assert.All(Map(memory, Green), value => Assert.True(value > 0.7f));
    }

    [Fact]
    public void Build_OfMoreOddPartsThanAFifth_IsRefusedAndNamesThem()
    {
        using var builder = Show(new(), Red, Red, Red, Green, Blue, Red, Yellow, Red, Red, Red);

        Assert.Equal(
            "3 of 10 parts differ much from the rest (part 3, part 4, part 6): are they all good parts of one kind?",
            builder.Build(DateTimeOffset.UnixEpoch).Error);
    }

    [Fact]
    public void Build_KeepsToItsBudget_WithPatchesThatStandForAll()
    {
        using var builder = Show(new() { Patches = 3 }, Red, Red, Red, Green, Green, Green, Blue, Blue, Blue);

        var learned = builder.Build(DateTimeOffset.UnixEpoch).Value!;

        Assert.Equal(3, learned.Patches);
        using var memory = Load(learned);
        Assert.All(new[] { Red, Green, Blue }, colour => Assert.All(Map(memory, colour), value => Assert.Equal(0.25, value, 1e-3)));
    }

    [Fact]
    public void Build_OfPartsThatAreAllTheSame_BeyondItsBudget_FindsAnythingElseOdd()
    {
        using var builder = Show(new() { Patches = 3 }, Red, Red, Red, Red);

        using var memory = Load(builder.Build(DateTimeOffset.UnixEpoch).Value!);

        Assert.All(Map(memory, Red), value => Assert.Equal(0.25, value, 1e-3));
        Assert.All(Map(memory, Green), value => Assert.Equal(0.75, value, 1e-3));
    }

    [Fact]
    public void Load_OfAnotherModelsMemory_SaysWhatToDo()
    {
        var file = Learn(Red, Red).File.ToByteArray();
        using var other = AnomalyModel.Load(HandMadeModel.Create(weight: 0.5f).ToByteArray(), "other", new SessionSettings()).Value!;

        var loaded = PatchMemory.Load(file, "reference parts x", other, new SessionSettings());

        Assert.StartsWith("reference parts x was learned with another model (hand-made, ", loaded.Error, StringComparison.Ordinal);
        Assert.EndsWith("learn it again with `edgeinspector learn`", loaded.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAModelFile_IsRefused() =>
        Assert.Equal(
            "reference parts x is no file of reference parts: it has no property edgeinspector.references.model_sha256; make it with `edgeinspector learn`",
            PatchMemory.Load(HandMadeModel.Create().ToByteArray(), "reference parts x", _model, new SessionSettings()).Error);

    [Fact]
    public void Load_OfADamagedFile_IsRefusedInOneSentence()
    {
        var file = Learn(Red, Green).File.ToByteArray();
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var damaged = file.ToArray();
            if (round % 2 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var loaded = PatchMemory.Load(damaged, "reference parts x", _model, new SessionSettings());
            loaded.Value?.Dispose();
            Assert.True(loaded.Value is not null || (loaded.Error!.StartsWith("reference parts x ", StringComparison.Ordinal) && !loaded.Error.Contains('\n', StringComparison.Ordinal)), loaded.Error);
        }
    }

    [Fact]
    public void Load_OfWrongSizes_SaysWhichWereExpected()
    {
        var file = Learn(Red, Red).File;
        file.Graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = 7;

        Assert.Equal(
            "reference parts x does not fit the model: it does not take patch_features of [1, 1, 4, 3]",
            PatchMemory.Load(file.ToByteArray(), "reference parts x", _model, new SessionSettings()).Error);

        file = Learn(Red, Red).File;
        file.Graph.Output[1].Type.TensorType.Shape.Dim[1].DimValue = 7;
        Assert.Equal(
            "reference parts x does not fit the model: its zero_shot_scale is not [16, 16]",
            PatchMemory.Load(file.ToByteArray(), "reference parts x", _model, new SessionSettings()).Error);
    }

    private PatchMemory Load(LearnedParts learned) => PatchMemory.Load(learned.File.ToByteArray(), "memory", _model, new SessionSettings()).Value!;

    private LearnedParts Learn(params (byte, byte, byte)[] colours)
    {
        using var builder = Show(new(), colours);
        return builder.Build(DateTimeOffset.UnixEpoch).Value!;
    }

    private ReferencePartsBuilder Show(LearningSettings settings, params (byte, byte, byte)[] colours)
    {
        var builder = new ReferencePartsBuilder(_model, settings);
        foreach (var (colour, index) in colours.Select((c, i) => (c, i)))
            Assert.Null(builder.Add($"part {index}", Picture(colour, colour)));
        return builder;
    }

    private float[] Map(PatchMemory memory, (byte, byte, byte) even, (byte, byte, byte)? odd = null)
    {
        using var run = new PartRun(_model, memory);
        Picture(even, odd ?? even).Pixels.CopyTo(run.Image);
        run.Execute();
        return run.Map.ToArray();
    }

    /// <summary>Even columns in one colour, odd ones in the other.</summary>
    private static ImageBuffer Picture((byte, byte, byte) even, (byte, byte, byte) odd)
    {
        var image = ImageBuffer.Rent(HandMadeModel.Size, HandMadeModel.Size, PixelFormat.Rgb24);
        Paint(image.Pixels, even, odd);
        return image;
    }

    private static void Paint(Span<byte> pixels, (byte R, byte G, byte B) even, (byte R, byte G, byte B)? odd = null)
    {
        for (var i = 0; i < pixels.Length / 3; i++)
        {
            var colour = i % HandMadeModel.Size % 2 == 0 ? even : odd ?? even;
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = colour;
        }
    }
}
