using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.ReferenceParts;

public sealed class TwoWayResidualsTests
{
    private const int Levels = 2, Grid = 5, Width = 3, Patches = Grid * Grid;

    private static readonly (byte R, byte G, byte B) Red = (255, 0, 0), Green = (0, 255, 0);

    private readonly Random _random = new(3);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void Residuals_AreWhatDoublesSay_OfWhatIsInspected(double share)
    {
        var features = Draw();
        bool[] isInspected = [.. Enumerable.Range(0, Patches).Select(_ => _random.NextDouble() >= share)];

        var expected = InDoubles(features, isInspected);

        Compare(expected, TwoWayResiduals.Of(features, isInspected, Grid, Width), isInspected);
        Compare(expected, InTheGraph(features, isInspected, [.. Enumerable.Repeat(1f, Levels * Patches)]), isInspected);
    }

    [Fact]
    public void WhatRowsAndColumnsSay_LeavesNothing()
    {
        var features = new float[Levels * Patches * Width];
        for (var i = 0; i < features.Length; i++)
            features[i] = i / Width / Grid % Grid * 0.3f - i / Width % Grid * 0.2f * (i % Width);

        var residuals = TwoWayResiduals.Of(features, Everything(), Grid, Width);

        Assert.All(residuals.Chunk(Width + 1), residual => Assert.All(residual.Zip([0, 0, 0, 1]), pair => Assert.Equal(pair.Second, pair.First, 1e-6)));
    }

    [Fact]
    public void APatchThatDoesNotCount_ChangesNothingElsewhere()
    {
        float[] shares = [.. Enumerable.Range(0, Levels * Patches).Select(i => i % Patches == 7 ? 0 : 1f)];
        var features = Draw();
        var before = InTheGraph(features, Everything(), shares);
        for (var level = 0; level < Levels; level++)
            features.AsSpan((level * Patches + 7) * Width, Width).Fill(50);

        Assert.Equal(before, InTheGraph(features, Everything(), shares));
    }

    /// <summary>Every patch is one of a good part's, and so is what is around it on average: but its column does not go on.</summary>
    [Fact]
    public void MarksThatEndInTheMiddleOfThePart_AreOdd_WhereTheyBeginAnew()
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateComparing(side: HandMadeModel.Size).ToByteArray(), "model", new SessionSettings()).Value!;
        using var builder = new ReferencePartsBuilder(model, new());
        foreach (var (even, odd) in new[] { (Red, Green), (Green, Red) })
        {
            using var good = Striped(even, odd, even, odd);
            Assert.Null(builder.Add("good", good));
        }

        using var memory = PatchMemory.Load(builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray(), "x", model, new SessionSettings()).Value!;

        Assert.Equal(0.25, InTheLowerHalf(Red, Green, Red, Green), 1e-3);
        Assert.Equal(0.25, InTheLowerHalf(Green, Red, Green, Red), 1e-3);
        Assert.Equal(0.75, InTheLowerHalf(Red, Green, Green, Red), 1e-2);

        float InTheLowerHalf(params (byte, byte, byte)[] stripes)
        {
            using var run = new PartRun(model, memory);
            using var picture = Striped(stripes[0], stripes[1], stripes[2], stripes[3]);
            picture.Pixels.CopyTo(run.Image);
            run.Execute();

            // Odd as it may be, it is the part that was taught.
            Assert.Equal(0, run.Strange);
            return run.Map[HandMadeModel.Size * 12 + 8];
        }
    }

    /// <summary>Columns in two colours above, and in two below.</summary>
    private static ImageBuffer Striped((byte, byte, byte) even, (byte, byte, byte) odd, (byte, byte, byte) evenBelow, (byte, byte, byte) oddBelow)
    {
        const int Size = HandMadeModel.Size;
        var image = ImageBuffer.Rent(Size, Size, PixelFormat.Rgb24);
        for (var i = 0; i < Size * Size; i++)
        {
            var (first, second) = i < Size * Size / 2 ? (even, odd) : (evenBelow, oddBelow);
            (image.Pixels[3 * i], image.Pixels[3 * i + 1], image.Pixels[3 * i + 2]) = i % 2 == 0 ? first : second;
        }

        return image;
    }

    private static bool[] Everything() => [.. Enumerable.Repeat(true, Patches)];

    private float[] Draw() => [.. Enumerable.Range(0, Levels * Patches * Width).Select(_ => _random.NextSingle() - 0.3f)];

    private static void Compare(double[] expected, float[] found, bool[] isInspected)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (isInspected[i / (Width + 1) % Patches])
                Assert.Equal(expected[i], found[i], 1e-5);
        }
    }

    private static double[] InDoubles(float[] features, bool[] isInspected)
    {
        double Said(int level, int patch, int value) => features[(level * Patches + patch) * Width + value];
        double Mean(Func<int, bool> which, Func<int, double> of) =>
            Enumerable.Range(0, Patches).Where(patch => isInspected[patch] && which(patch)).Select(of).DefaultIfEmpty(0).Average();
        double Beyond(int level, int patch, int value) => Said(level, patch, value)
            - Mean(other => other / Grid == patch / Grid, other => Said(level, other, value))
            - Mean(other => other % Grid == patch % Grid, other => Said(level, other, value))
            + Mean(_ => true, other => Said(level, other, value));
        bool IsNear(int patch, int other) => Math.Abs(patch / Grid - other / Grid) <= 1 && Math.Abs(patch % Grid - other % Grid) <= 1;

        var residuals = new List<double>();
        for (var row = 0; row < Levels * Patches; row++)
        {
            var (level, patch) = (row / Patches, row % Patches);
            double[] own = [.. Enumerable.Range(0, Width).Select(value => Mean(other => IsNear(patch, other), other => Beyond(level, other, value))), 1];
            residuals.AddRange(own.Select(value => value / Math.Sqrt(own.Sum(v => v * v))));
        }

        return [.. residuals];
    }

    private static float[] InTheGraph(float[] features, bool[] isInspected, float[] shares)
    {
        var graph = new OnnxGraph("residuals");
        graph.Input("features", DataType.Float, Levels, Patches, Width);
        graph.Input("shares", DataType.Float, Levels, Patches);
        var residuals = new TwoWayResidualsGraph(graph, isInspected, Grid, Levels, Width).Of("features", "shares");
        graph.Output(residuals, DataType.Float, Levels, Patches, Width + 1);
        var file = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        using var session = new InferenceSession(file.ToByteArray());
        using var said = OrtValue.CreateTensorValueFromMemory(features, [Levels, Patches, Width]);
        using var counted = OrtValue.CreateTensorValueFromMemory(shares, [Levels, Patches]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["features", "shares"], [said, counted], [residuals]);
        return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(Width + 1).SelectMany(row => row.Select(value => value / MathF.Sqrt(row.Sum(v => v * v))))];
    }
}
