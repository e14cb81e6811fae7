using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Training;

/// <summary>A few steps of each stage of <c>pretrain-nano</c>, on the shipped model's sizes.</summary>
public sealed class PretrainingTests
{
    private static readonly PretrainingSchedule Schedule = new(Steps: 3, BatchSize: 4, PeakRate: 1e-3, Seed: 1);
    private readonly WordTokenizer _tokenizer = NanoModel.Tokenizer();
    private readonly PartGenerator _generator = new(1, NanoModel.ImageSize, [new ProceduralMaterial()]);

    [Fact]
    public void TextTuning_TrainsTheTextTransformer_AndLeavesVisionAsItIs()
    {
        var clip = RandomNano.Create(_tokenizer);
        var before = Copy(clip);

        new LockedImageTuning(clip, NanoModel.Options, _tokenizer, Schedule).Run(_generator, firstIndex: 0, TextWriter.Null);

        foreach (var (name, value) in before)
            Assert.Equal((name, name.StartsWith("visual.", StringComparison.Ordinal)), (name, value.equal(clip[name]).all().item<bool>()));
    }

    [Fact]
    public void Pretraining_TrainsEveryWeightButTheStems_ByFiniteLosses()
    {
        var clip = RandomNano.Create(_tokenizer);
        var before = Copy(clip);
        var (log, saved) = (new StringWriter(), 0);

        new ContrastivePretraining(clip, NanoModel.Options, _tokenizer, Schedule).Run(_generator, log, () => saved++);

        Assert.Equal(1, saved);
        Assert.Matches(@"^step 3/3  caption \d+\.\d+  name \d+\.\d+  patch \d+\.\d+  comparison \d+\.\d+  description \d+\.\d+  gaze \d+\.\d+ ", log.ToString());
        Assert.All(before, pair => Assert.Equal((pair.Key, ResidualStem.IsTensor(pair.Key)), (pair.Key, pair.Value.equal(clip[pair.Key]).all().item<bool>())));
    }

    [Fact]
    public void Pretraining_ResultsInTheMeanOfTheLaterCheckpoints()
    {
        // Of three steps the second and the third are from half of the way on; with one checkpoint the third stands alone.
        var checkpoints = Train(Schedule with { CheckpointSteps = 1 });
        var last = Train(Schedule).Single();

        Assert.Equal(3, checkpoints.Count);
        foreach (var name in new[] { "visual.conv1.weight", "visual.proj", "text_projection" })
        {
            var (first, second, third) = (checkpoints[0][name], checkpoints[1][name], last[name]);
            Assert.InRange((checkpoints[2][name] - (second + third) / 2).abs().max().item<float>(), 0, 0.1f * (third - second).abs().max().item<float>());
            Assert.True((first - second).abs().max().item<float>() > 0);
        }
    }

    private List<Dictionary<string, Tensor>> Train(PretrainingSchedule schedule)
    {
        manual_seed(4);
        var clip = RandomNano.Create(_tokenizer);
        var checkpoints = new List<Dictionary<string, Tensor>>();
        new ContrastivePretraining(clip, NanoModel.Options, _tokenizer, schedule).Run(_generator, TextWriter.Null, () => checkpoints.Add(Copy(clip).ToDictionary(pair => pair.Key, pair => pair.Value.DetachFromDisposeScope())));
        return checkpoints;
    }

    [Fact]
    public void CaptionLoss_IsTheMeanOfBothDirectionsCrossEntropies()
    {
        using var noGradient = no_grad();
        var clip = RandomNano.Create(_tokenizer);
        string[] captions = ["a photo of a damaged object.", "a photo of a good plate.", "a photo of a dark disc."];
        var ids = tensor(captions.SelectMany(caption => _tokenizer.Encode(caption).Value!).Select(id => (long)id).ToArray()).reshape(3, -1);
        var images = randn(3, NanoModel.Config.EmbedDim);

        var loss = CaptionLoss.Of(clip, images, ids).item<float>();

        // The formula of CLIP's section 2.3, in doubles.
        var (pictures, texts) = (Unit(images), Unit(TextEncoder.Encode(clip, ids)));
        var scale = Math.Exp(clip["logit_scale"].item<float>());
        double Logit(int image, int text) => scale * Enumerable.Range(0, pictures[image].Length).Sum(i => pictures[image][i] * texts[text][i]);
        double expected = 0;
        for (var i = 0; i < 3; i++)
        {
            expected -= Logit(i, i) - Math.Log(Enumerable.Range(0, 3).Sum(other => Math.Exp(Logit(i, other))));
            expected -= Logit(i, i) - Math.Log(Enumerable.Range(0, 3).Sum(other => Math.Exp(Logit(other, i))));
        }

        Assert.Equal(expected / 6, loss, 1e-4);
    }

    [Fact]
    public void Descriptions_CanBeReadFromFeaturesThatHoldThem()
    {
        // One level whose features are free: what is asked of a patch can be said in as many values as a feature has.
        manual_seed(1);
        var describer = new PatchDescriptions(levels: 1, width: 64, patchSize: 16);
        var images = randn(2, 3, 64, 64) * linspace(0.1, 2, 64);
        var level = new TorchSharp.Modules.Parameter(randn(2, 17, 64));
        using var optimizer = optim.Adam([level, .. describer.Parameters], lr: 0.03);
        var losses = new List<float>();
        for (var step = 0; step < 150; step++)
        {
            optimizer.zero_grad();
            using var loss = describer.Loss([level], images);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.InRange(losses[^1], 0, 0.2 * losses[0]);
        Assert.InRange(losses[^1], 0, 0.3);
    }

    private static Dictionary<string, Tensor> Copy(ClipWeights clip) => clip.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

    private static double[][] Unit(Tensor features)
    {
        var rows = (features / features.norm(dim: -1, keepdim: true)).to(float64);
        return [.. Enumerable.Range(0, (int)rows.shape[0]).Select(i => rows[i].data<double>().ToArray())];
    }
}
