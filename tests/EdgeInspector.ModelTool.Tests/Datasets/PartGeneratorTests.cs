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
    public void DrawProduct_OfGoodPieces_ShowsOneProduct()
    {
        // Pieces share outline, light and material, not the stretch of it: their coarse look is what is alike.
        var products = Enumerable.Range(0, 8).Select(product => Enumerable.Range(0, 4).Select(i => Coarse(Generator().DrawProduct(product, 4 * product + i, defective: false))).ToArray()).ToArray();

        Assert.NotEqual(Generator().DrawProduct(7, 0, defective: false).Rgb, Generator().DrawProduct(7, 1, defective: false).Rgb);
        var within = products.Average(pieces => Distance(pieces[0], pieces[1]) + Distance(pieces[2], pieces[3])) / 2;
        var between = products.Zip(products.Skip(1)).Average(pair => Distance(pair.First[0], pair.Second[0]));
        Assert.True(within < 0.6 * between, $"{within} < 0.6 x {between}");
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

    /// <summary>Means of 4 x 4 cells over the picture's own mean, for exposure is each piece's own.</summary>
    private static double[] Coarse(PartSample sample)
    {
        var cells = new double[16];
        for (var i = 0; i < sample.Rgb.Length; i++)
            cells[i / 3 / Size * 4 / Size * 4 + i / 3 % Size * 4 / Size] += sample.Rgb[i];
        var mean = cells.Average();
        return [.. cells.Select(cell => cell / mean)];
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b).Average(pair => Math.Abs(pair.First - pair.Second));
}
