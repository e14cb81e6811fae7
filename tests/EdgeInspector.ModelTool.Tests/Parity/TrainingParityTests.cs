using System.Text.Json;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Training;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>Five training steps against the original code's losses, gradients and state. Tolerances: ten times its own noise.</summary>
public sealed class TrainingParityTests
{
    [Theory]
    [InlineData(false, "history", "state_after_step5")]
    [InlineData(true, "history_halfcast", "state_after_step5_halfcast")]
    public void FiveSteps_FromTheSamePrompts_GiveTheReferencesLossesAndState(bool halfCast, string history, string state)
    {
        var losses = Json("tiny/train/losses.json").GetProperty(history);
        var batch = Tensors("tiny/train/batch.safetensors.gz");
        var clip = ClipOf("tiny");
        var prompts = Prompts("tiny", clip).ToTrainable(CPU);
        var features = FrozenFeatures.Encode(clip, Options("tiny"), batch["image"]);
        using var training = new PromptTraining(clip, prompts, Options("tiny", halfCast));

        for (var step = 0; step < 5; step++)
        {
            var found = training.Step(features, batch["gt"], batch["label"]);

            AssertNear(losses[step].GetProperty("image_loss"), found.Global);
            AssertNear(losses[step].GetProperty("focal"), found.Focal);
            AssertNear(losses[step].GetProperty("dice_anomaly"), found.DiceAbnormal);
            AssertNear(losses[step].GetProperty("dice_normal"), found.DiceNormal);
            AssertNear(losses[step].GetProperty("total"), found.Total);
            if (step == 0 && !halfCast)
                AssertState(prompts, "state_after_step1", 1.3e-7);
        }

        // Rounding to float16 turns the last bit of a sum into a thousandth of a prompt now and then.
        AssertState(prompts, state, halfCast ? 1e-5 : 3.4e-6);
    }

    [Fact]
    public void Gradients_OfTheFirstStep_AreTheReferences()
    {
        var batch = Tensors("tiny/train/batch.safetensors.gz");
        var clip = ClipOf("tiny");
        var prompts = Prompts("tiny", clip).ToTrainable(CPU);
        using var training = new PromptTraining(clip, prompts, Options("tiny"));

        training.Losses(FrozenFeatures.Encode(clip, Options("tiny"), batch["image"]), batch["gt"], batch["label"]).Total.backward();

        var expected = Tensors("tiny/train/grads_step1.safetensors.gz");
        Assert.Equal(prompts.LearnableNames.Order(), expected.Keys.Order());
        foreach (var (name, gradient) in expected)
            Assert.InRange(Difference(prompts.Tensors[name].grad!, gradient), 0, 1.8e-4 * gradient.abs().max().item<float>());
    }

    [Fact]
    public void TrainingSet_FromTheReferencesFiles_GivesItsBatch()
    {
        var expected = Tensors("tiny/train/batch.safetensors.gz");
        var read = TrainingSet.Read(ParityData.Path("tiny/train"), Options("tiny").ImageSize, (_, _) => { });
        Assert.Null(read.Error);

        Assert.InRange(Difference(read.Value!.Images([0, 1, 2, 3]), expected["image"]), 0, 1e-6);
        Assert.InRange(Difference(read.Value!.Masks([0, 1, 2, 3]), expected["gt"]), 0, 0);
        Assert.Equal(expected["label"].data<long>().ToArray(), read.Value!.Labels([0, 1, 2, 3]).data<long>().ToArray());
    }

    [Fact]
    public void Checkpoint_OfTheReferencesFiveSteps_HoldsTheirState()
    {
        var clip = ClipOf("tiny");
        var read = PromptCheckpoint.Read(ParityData.Path("tiny/train/prompt_learner_after_step5.pth.gz"), clip.Config.Text);
        Assert.Null(read.Error);

        AssertState(read.Value!, "state_after_step5", 0);
    }

    private static void AssertState(PromptLearner prompts, string state, double tolerance)
    {
        foreach (var (name, expected) in Tensors($"tiny/train/{state}.safetensors.gz"))
            Assert.InRange(Difference(prompts.Tensors[name].detach(), expected), 0, tolerance);
    }

    private static void AssertNear(JsonElement expected, double found) => Assert.InRange(Math.Abs(found - expected.GetDouble()), 0, 2.5e-4);

    private static void AssertNear(JsonElement expected, IReadOnlyList<double> found)
    {
        Assert.Equal(expected.GetArrayLength(), found.Count);
        foreach (var (value, i) in expected.EnumerateArray().Select((value, i) => (value, i)))
            AssertNear(value, found[i]);
    }
}
