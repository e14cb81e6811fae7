using EdgeInspector.Configuration;
using EdgeInspector.Vision.Tests.Inference;
using Google.Protobuf;

namespace EdgeInspector.Tests;

public sealed class ModelPoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_ThatNoRecipeHasAnyMore_IsLetGo_AndWhoStillRunsItMayEnd()
    {
        Samples.WriteLine(_folder, Samples.Config);
        File.WriteAllBytes(_folder["other.onnx"], HandMadeModel.Create(weight: 2).ToByteArray());
        var config = ConfigReader.Read(Samples.Config, _folder.Path).Config!;
        using var pool = ModelPool.Load(config).Value!;
        var recipe = pool.Recipe("r");
        var before = pool[recipe.Model];
        using var lesson = before.CreateRun();

        Assert.Null(pool.Change("r", recipe with { Model = _folder["other.onnx"] }));
        pool.DropUnused();

        Assert.Throws<ObjectDisposedException>(() => before.CreateRun());
        Assert.Throws<KeyNotFoundException>(() => pool[recipe.Model]);
        lesson.Image.Fill(255);
        lesson.Execute();
        Assert.Equal(1, lesson.Score, 1e-3);

        // Back again, as after a roll-back.
        Assert.Null(pool.Change("r", recipe));
        Assert.NotSame(before, pool[recipe.Model]);
    }
}
