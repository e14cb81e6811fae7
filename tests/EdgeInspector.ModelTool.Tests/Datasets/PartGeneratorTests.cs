using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.ModelTool.Training;

namespace EdgeInspector.ModelTool.Tests.Datasets;

public sealed class PartGeneratorTests
{
    private const int Size = 64;

    [Fact]
    public void Draw_OfOneIndex_IsTheSameInAnyOrder()
    {
        var forward = Enumerable.Range(0, 6).Select(i => Generator().Draw(i)).ToArray();
        var generator = Generator();
        var backward = Enumerable.Range(0, 6).Reverse().Select(i => generator.Draw(i)).Reverse().ToArray();

        for (var i = 0; i < forward.Length; i++)
        {
            Assert.Equal(forward[i].Rgb, backward[i].Rgb);
            Assert.Equal(forward[i].Mask, backward[i].Mask);
            Assert.Equal(forward[i].Caption, backward[i].Caption);
        }
    }

    [Fact]
    public void Draw_OfManyParts_MasksExactlyTheDefectiveOnes()
    {
        var samples = Enumerable.Range(0, 60).Select(i => Generator().Draw(i)).ToArray();

        Assert.InRange(samples.Count(s => s.DefectKind is null), 15, 45);
        foreach (var sample in samples)
        {
            if (sample.DefectKind is null)
                Assert.DoesNotContain((byte)1, sample.Mask);
            else
                Assert.Contains(sample.DefectKind, sample.Caption, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DrawProduct_OfTwoGoodParts_ShowsTheSamePartUnderOtherNoise()
    {
        var first = Generator().DrawProduct(7, 0, defective: false);
        var second = Generator().DrawProduct(7, 1, defective: false);
        var other = Generator().DrawProduct(8, 0, defective: false);

        Assert.NotEqual(first.Rgb, second.Rgb);
        Assert.True(Distance(first, second) < Distance(first, other) / 2);
    }

    [Fact]
    public void Captions_OfEveryPart_FitTheVocabulary()
    {
        var tokenizer = NanoModel.Tokenizer();

        for (var i = 0; i < 60; i++)
        {
            var tokens = tokenizer.Encode(Generator().Draw(i).Caption).Value!;

            // As in CLIP, the end token is found as the largest id.
            Assert.Equal(tokenizer.Start, tokens[0]);
            Assert.Equal(tokenizer.End, tokens.Max());
        }
    }

    private static PartGenerator Generator() => new(1, Size, [new ProceduralMaterial()]);

    private static double Distance(PartSample a, PartSample b) => a.Rgb.Zip(b.Rgb).Average(pair => Math.Abs(pair.First - pair.Second));
}
