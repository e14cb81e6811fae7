using EdgeInspector.ModelTool.Checkpoints;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>Files that the PyTorch of this machine writes for the test, where there is one.</summary>
public sealed class RealPyTorchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("real-pytorch").FullName;

    private string File => Path.Combine(_folder, "file.pt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfViewsParametersAndAnOptimiser_GivesTheirValues()
    {
        Python.That("import torch").Run(
            """
            import sys, torch
            base = torch.arange(12.).reshape(3, 4)
            model = torch.nn.Linear(2, 1)
            torch.nn.init.constant_(model.weight, 0.5)
            optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
            model(torch.ones(1, 2)).sum().backward()
            optimizer.step()
            torch.save({
                "turned": base.t(), "part": base[1:, ::2], "shared": base,
                "half": torch.tensor([1.5, -2]).half(), "brain": torch.tensor([1.5, -2]).bfloat16(), "yes": torch.tensor([True, False]),
                "parameter": torch.nn.Parameter(torch.tensor([7.])), "shape": base.shape, "epoch": 3, "big": 10 ** 30, "names": ["a", ("b", None)],
                "model": model.state_dict(), "optimizer": optimizer.state_dict()}, sys.argv[1])
            """,
            File);

        using var checkpoint = Checkpoint.Open(File).Value!;

        Assert.Equal("PyTorch zip", checkpoint.Format);
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Values(checkpoint, "turned"));
        Assert.Equal([4f, 6, 8, 10], Values(checkpoint, "part"));
        Assert.Equal([1.5f, -2], Values(checkpoint, "half"));
        Assert.Equal([1.5f, -2], Values(checkpoint, "brain"));
        Assert.Equal([7f], Values(checkpoint, "parameter"));
        Assert.Equal([true, false], checkpoint.Tensors["yes"].Read().data<bool>().ToArray());
        Assert.Equal(ScalarType.BFloat16, checkpoint.Tensors["brain"].Type);
        Assert.Equal([1L, 2], checkpoint.Tensors["model.weight"].Shape);
        Assert.Equal([0.1f, 0.1f], Values(checkpoint, "optimizer.state.0.exp_avg"), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    [Fact]
    public void Open_OfAWholeModule_NamesTheClassThatItWouldRun()
    {
        Python.That("import torch").Run("import sys, torch; torch.save(torch.nn.Linear(2, 1), sys.argv[1])", File);

        Assert.Contains("wants to run torch.nn.modules.linear.Linear, which no weights need", Checkpoint.Open(File).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAFileFromBefore16_SaysHowToConvertIt()
    {
        Python.That("import torch").Run(
            "import sys, torch; torch.save({'a': torch.ones(3)}, sys.argv[1], _use_new_zipfile_serialization=False)", File);

        Assert.EndsWith("was written by PyTorch before 1.6 (no zip); load it and save it again with a current PyTorch", Checkpoint.Open(File).Error);
    }

    private static float[] Values(Checkpoint checkpoint, string name)
    {
        using var values = checkpoint.Tensors[name].Read();
        return values.data<float>().ToArray();
    }
}
