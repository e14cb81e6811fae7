using EdgeInspector.Tests;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Inference.Optimised;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.ExecutionProvider;

namespace EdgeInspector.Vision.Tests.Inference;

/// <summary>Large models are kept as the CPU computes them. The model here is small, and carries a hundred megabytes that nothing needs.</summary>
public sealed class OptimisedGraphsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _model;

    public OptimisedGraphsTests()
    {
        _model = _folder["large.onnx"];
        Write(weight: 1);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LargeModel_IsKept_AndOpenedFromThereTheNextTime()
    {
        var (first, second) = (new FakeSessions(), new FakeSessions());
        ModelCost cost;
        using (var model = Load(first))
        {
            Assert.Null(model.NotKept);
            AssertComputes(model, 1);
            cost = Assert.IsType<ModelCost>(model.Cost);
        }

        var kept = Assert.Single(Directory.GetDirectories(_folder["graphs"]));
        Assert.Equal(["graph.onnx", "header.onnx"], Directory.GetFiles(kept).Select(Path.GetFileName).Order());
        var made = File.GetLastWriteTimeUtc(Path.Combine(kept, "graph.onnx"));
        using (var model = Load(second))
        {
            AssertComputes(model, 1);
            Assert.Equal(("hand-made", cost), (model.Metadata.Name, model.Cost));
        }

        Assert.All([first, second], sessions => Assert.Equal(Path.Combine(kept, "graph.onnx"), Assert.Single(sessions.Opened).Source.Path));
        Assert.Equal(made, File.GetLastWriteTimeUtc(Path.Combine(kept, "graph.onnx")));
    }

    [Theory]
    [InlineData("graph.onnx", "garbage")]
    [InlineData("graph.onnx", "")]
    [InlineData("header.onnx", "garbage")]
    [InlineData("header.onnx", "")]
    public void KeptGraph_ThatIsDamaged_IsMadeAgain(string file, string content)
    {
        Load(new()).Dispose();
        var path = Path.Combine(Assert.Single(Directory.GetDirectories(_folder["graphs"])), file);
        File.WriteAllText(path, content);

        using var model = Load(new());

        AssertComputes(model, 1);
        Assert.NotEqual(content.Length, new FileInfo(path).Length);
    }

    [Fact]
    public void KeptGraph_OfAnotherModel_IsNotTaken()
    {
        Load(new()).Dispose();
        var kept = Assert.Single(Directory.GetDirectories(_folder["graphs"]));
        var graph = File.ReadAllBytes(Path.Combine(kept, "graph.onnx"));
        Write(weight: 0.5f);
        Load(new()).Dispose();
        var other = Assert.Single(Directory.GetDirectories(_folder["graphs"]), folder => folder != kept);

        // Somebody copied it: its self-test shows it.
        File.WriteAllBytes(Path.Combine(other, "graph.onnx"), graph);
        using var model = Load(new());

        AssertComputes(model, 0.5f);
        Assert.NotEqual(graph, File.ReadAllBytes(Path.Combine(other, "graph.onnx")));
    }

    [Fact]
    public void Folder_ThatCannotBeWritten_CostsNothingButTime()
    {
        File.WriteAllText(_folder["graphs"], "in the way");

        using var model = Load(new());

        AssertComputes(model, 1);
        Assert.StartsWith($"its graph cannot be kept in {_folder["graphs"]}, so that it takes as long and as much memory to load again: ", model.NotKept, StringComparison.Ordinal);
    }

    [Fact]
    public void Upgrade_AndAnEarlierAttemptThatWasKilled_LeaveNothing()
    {
        var settings = Settings(new());
        var file = ModelFile.Read(_model, null).Value!;
        var before = new OptimisedGraphs(_folder["graphs"], "the CPU before");
        Assert.Null(before.TryMake(file, settings).Problem);
        var killed = Directory.CreateDirectory(_folder["graphs/making-1"]).FullName;
        File.WriteAllText(Path.Combine(killed, "whole.onnx"), "half of it");
        Directory.SetLastWriteTimeUtc(killed, DateTime.UtcNow - TimeSpan.FromDays(1));

        Load(new()).Dispose();

        Assert.Null(before.GraphOf(file.Sha256));
        Assert.NotNull(OptimisedGraphs.For(settings)!.GraphOf(file.Sha256));
        Assert.Single(Directory.GetDirectories(_folder["graphs"]));
    }

    /// <summary>A provider that is not there must not cost the reading of the file, nor one that is there its graph.</summary>
    [Fact]
    public void Gpu_ThatIsThere_HasTheModelItself_AlsoWhenAGraphIsKept()
    {
        Load(new()).Dispose();
        var sessions = new FakeSessions();

        using var model = AnomalyModel.Load(_model, Settings(sessions) with { Providers = [Cuda, Cpu] }).Value!;

        Assert.Equal("cuda", model.Provider);
        Assert.Null(Assert.Single(sessions.Opened).Source.Path);
        AssertComputes(model, 1);
    }

    [Fact]
    public void SmallModel_IsNotKept()
    {
        File.WriteAllBytes(_model, HandMadeModel.Create().ToByteArray());

        Load(new()).Dispose();

        Assert.False(Directory.Exists(_folder["graphs"]));
    }

    /// <summary>It may be open there already.</summary>
    [Fact]
    public void Graph_ThatAnotherProcessHasMadeMeanwhile_IsTakenAsItIs()
    {
        var kept = new OptimisedGraphs(_folder["graphs"], "this machine");
        var first = kept.TryMake(ModelFile.Read(_model, null).Value!, Settings(new())).Source.Path!;
        File.SetLastWriteTimeUtc(first, DateTime.UnixEpoch);

        var second = kept.TryMake(ModelFile.Read(_model, null).Value!, Settings(new()));

        Assert.Equal((first, null), (second.Source.Path, second.Problem));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(first));
        Assert.Single(Directory.GetDirectories(_folder["graphs"]));
    }

    [Fact]
    public void TwoProcesses_ThatMakeItAtOnce_BothHaveIt() => Parallel.For(0, 4, _ =>
    {
        using var model = Load(new());
        AssertComputes(model, 1);
    });

    private AnomalyModel Load(FakeSessions sessions)
    {
        var loaded = AnomalyModel.Load(_model, Settings(sessions));
        Assert.Null(loaded.Error);
        return loaded.Value!;
    }

    private SessionSettings Settings(FakeSessions sessions) => new() { Threads = 1, Providers = [Cpu], GraphFolder = _folder["graphs"], Sessions = sessions };

    private void Write(float weight)
    {
        var model = HandMadeModel.Create(weight);
        var ballast = new TensorProto { Name = "ballast", DataType = TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(new byte[OptimisedGraphs.Smallest]) };
        ballast.Dims.Add(OptimisedGraphs.Smallest / sizeof(float));
        model.Graph.Initializer.Add(ballast);
        model.MetadataProps.Single(property => property.Key == "edgeinspector.backbone").Value = "ViT-8x1/8@16";
        File.WriteAllBytes(_model, model.ToByteArray());
    }

    private static void AssertComputes(AnomalyModel model, float weight)
    {
        using var run = model.CreateRun();
        new Random(2).NextBytes(run.Image);
        run.Execute();
        var expected = HandMadeModel.Map(run.Image, weight);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], run.Map[i], 1e-5f);
    }
}
