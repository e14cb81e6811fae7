using EdgeInspector.Tests;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class AnomalyModelTests
{
    [Theory]
    [InlineData(false, 1e-6)]
    [InlineData(true, 1e-3)]
    public void Run_OfAPicture_GivesWhatTheGraphSays(bool half, double tolerance)
    {
        using var model = Load(HandMadeModel.Create(half: half));
        using var run = model.CreateRun(FeatureUse.Read);
        new Random(1).NextBytes(run.Image);

        run.Execute();

        var expected = HandMadeModel.Map(run.Image, 1);
        Assert.All(expected.Zip(run.Map.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.Equal(expected.Average(), run.Score, tolerance);
        Assert.Equal(12, run.Features.Length);
        Assert.Equal(run.Image[0] / 255f, run.Features[0], tolerance);
    }

    /// <summary>It is not given out unless it passes its self-test, whose numbers libtorch has computed.</summary>
    [Fact]
    public void ShippedModel_ComputesRightlyHere()
    {
        using var model = AnomalyModel.Load(Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx"), new SessionSettings { Providers = [ExecutionProvider.Cpu] }).Value!;

        Assert.Equal(("anomalyclip-nano", "cpu"), (model.Metadata.Name, model.Provider));
    }

    [Fact]
    public void Run_OfAModelWithDescriptions_GivesEachPatchsProbabilities()
    {
        using var model = Load(HandMadeModel.CreateNaming());
        using var run = model.CreateRun();

        run.Execute();

        Assert.Equal(["crack", "hole"], model.Metadata.DefectTypes);
        Assert.Equal(HandMadeModel.DefectTypes, run.DefectTypes.ToArray());
    }

    [Fact]
    public void Run_OfAModelWithReferenceFeatures_GivesThose()
    {
        using var model = Load(HandMadeModel.CreateComparing());
        using var run = model.CreateRun(FeatureUse.Read);
        new Random(1).NextBytes(run.Image);

        run.Execute();

        Assert.Equal(new ComparedFeatures("reference_features", Levels: 2, Grid: 4, Width: 3), model.Compared);
        Assert.Equal(2 * 16 * 3, run.Features.Length);
        Assert.Equal(run.Image[3 * HandMadeModel.Size] / 255f, run.Features[(16 + 4) * 3], 1e-6);
    }

    [Theory]
    [InlineData(1, 0, "its output 'reference_features' is [N, N, 16, 3], expected [N, levels, a square number of patches, D] of at most 67108864 values")]
    [InlineData(2, 15, "its output 'reference_features' is [N, 2, 15, 3], expected [N, levels, a square number of patches, D] of at most 67108864 values")]
    [InlineData(2, 1024 * 1024, "its output 'reference_features' is [N, 2, 1048576, 64], expected [N, levels, a square number of patches, D] of at most 67108864 values", 64)]
    [InlineData(3, long.MaxValue, "its output 'reference_features' is [N, 2, 16, 9223372036854775807], expected [N, levels, a square number of patches, D] of at most 67108864 values")]
    public void Load_WithReferenceFeaturesOfAnImpossibleShape_IsRefused(int dimension, long size, string expected, long width = 3)
    {
        var model = HandMadeModel.CreateComparing();
        var shape = model.Graph.Output.Single(output => output.Name == "reference_features").Type.TensorType.Shape;
        (shape.Dim[3].DimValue, shape.Dim[dimension].DimValue) = (width, size);

        AssertRefused(model, expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void Load_WithPatchFeaturesOfAnImpossibleWidth_IsRefused(long width)
    {
        var model = HandMadeModel.Create();
        model.Graph.Output.Single(output => output.Name == "patch_features").Type.TensorType.Shape.Dim[3].DimValue = width;

        AssertRefused(model, "expected [N, levels, a square number of patches, D] of at most 67108864 values");
    }

    [Theory]
    [InlineData("crack", "its output 'defect_types' is [N, 4, 2], expected [N, 4, 1]")]
    [InlineData("crack,crack", "its property edgeinspector.defect_types is 'crack,crack', expected a list of descriptions")]
    [InlineData("", "its property edgeinspector.defect_types is '', expected a list of descriptions")]
    public void Load_WithDescriptionsThatDoNotFit_IsRefused(string types, string expected)
    {
        var model = HandMadeModel.CreateNaming();
        model.MetadataProps.Single(p => p.Key == "edgeinspector.defect_types").Value = types;

        AssertRefused(model, expected);
    }

    [Fact]
    public void Load_OfAModelThatComputesSomethingElse_FailsItsSelfTest()
    {
        var model = HandMadeModel.Create();
        model.Graph.Initializer.Single(t => t.Name == "weight").RawData = ByteString.CopyFrom(BitConverter.GetBytes(0.5f / 255));

        AssertRefused(model, "fails its self-test on the cpu: the score is");
    }

    [Fact]
    public void Load_WithoutASelfTest_IsRefused()
    {
        var model = HandMadeModel.Create();
        Remove(model, "self_test");

        AssertRefused(model, "it has no property edgeinspector.self_test; make it with `anomalyclip export`");
    }

    [Fact]
    public void Load_WithAnUnreadableProperty_QuotesIt()
    {
        var model = HandMadeModel.Create();
        model.MetadataProps.Single(p => p.Key == "edgeinspector.image_size").Value = "huge";

        AssertRefused(model, "its property edgeinspector.image_size is 'huge', expected a whole number from 8 to 4096");
    }

    [Fact]
    public void Load_WithAnotherInput_SaysWhatDiffers()
    {
        var wrongType = HandMadeModel.Create();
        wrongType.Graph.Input[0].Type.TensorType.ElemType = DataType.Float;
        AssertRefused(wrongType, "its input 'image' is Float, expected Uint8");

        var wrongSize = HandMadeModel.Create();
        wrongSize.MetadataProps.Single(p => p.Key == "edgeinspector.image_size").Value = "32";
        AssertRefused(wrongSize, "its input 'image' is [N, 16, 16, 3], expected [N, 32, 32, 3]");

        var noMap = HandMadeModel.Create();
        noMap.Graph.Output.RemoveAt(1);
        AssertRefused(noMap, "it has no output 'anomaly_map'");
    }

    [Fact]
    public void Load_OfAGraphThatDoesNotRun_QuotesTheRuntimeInOneLine()
    {
        var model = HandMadeModel.Create();
        model.Graph.Node[1].OpType = "NoSuchOperator";

        AssertRefused(model, "is refused by ONNX Runtime: ");
    }

    [Fact]
    public void Load_OfSomethingElse_SaysSo()
    {
        Assert.Equal("x is not an ONNX file (or is truncated)", AnomalyModel.Load("hello, world"u8.ToArray(), "x", new()).Error);
        Assert.Equal("x is not an ONNX file (it holds no graph)", AnomalyModel.Load([], "x", new()).Error);
        var truncated = HandMadeModel.Create().ToByteArray()[..^100];
        Assert.Contains("x is not an", AnomalyModel.Load(truncated, "x", new()).Error, StringComparison.Ordinal);
        Assert.Equal("model /nowhere/m.onnx does not exist", AnomalyModel.Load("/nowhere/m.onnx", new()).Error);
    }

    [Fact]
    public void UpCast_OfAHalfModel_LeavesNoFloat16()
    {
        var model = HandMadeModel.Create(half: true);
        Assert.True(HalfPrecision.IsUsedBy(model));

        HalfPrecision.UpCast(model);

        Assert.False(HalfPrecision.IsUsedBy(model));
        Assert.Equal((float)(Half)(1f / 255), BitConverter.ToSingle(model.Graph.Initializer[0].RawData.Span));
        Assert.All(model.Graph.Node.Where(n => n.OpType == "Cast"), cast => Assert.Equal((long)DataType.Float, cast.Attribute.Single().I));
    }

    private static AnomalyModel Load(ModelProto model)
    {
        var loaded = AnomalyModel.Load(model.ToByteArray(), "hand-made", new SessionSettings());
        Assert.Null(loaded.Error);
        return loaded.Value!;
    }

    private static void AssertRefused(ModelProto model, string expected)
    {
        var error = AnomalyModel.Load(model.ToByteArray(), "hand-made", new SessionSettings()).Error;

        Assert.StartsWith("hand-made ", error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    private static void Remove(ModelProto model, string property) =>
        model.MetadataProps.Remove(model.MetadataProps.Single(p => p.Key == ModelMetadata.Prefix + property));
}
