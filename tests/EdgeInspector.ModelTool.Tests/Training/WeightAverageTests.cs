using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Training;

public sealed class WeightAverageTests
{
    [Fact]
    public void Apply_MakesTheWeightsTheMeanOfTheMoments()
    {
        var weight = new TorchSharp.Modules.Parameter(tensor(new float[] { 1, -2 }));
        var average = new WeightAverage(new Dictionary<string, Tensor> { ["w"] = weight });
        foreach (var step in new[] { 0f, 3f, 6f })
        {
            using (no_grad())
                weight.add_(step);
            average.Add();
        }

        average.Apply();

        // 1, 4, 10 and -2, 1, 7.
        Assert.Equal([5f, 2f], weight.data<float>().ToArray());
        Assert.True(weight.requires_grad);
    }
}
