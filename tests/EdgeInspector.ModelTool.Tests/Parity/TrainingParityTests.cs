using System.Text.Json;
using EdgeInspector.ModelTool.Training;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>Five training steps against the original code's losses and state.</summary>
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
        var prompts = Prompts("tiny", clip).ToTrainable();
        using var training = new PromptTraining(clip, prompts, Options("tiny", halfCast));

        for (var step = 0; step < 5; step++)
        {
            var (global, local) = training.Step(batch["image"], batch["gt"], batch["label"]);

            Assert.InRange(Math.Abs(global - losses[step].GetProperty("image_loss").GetDouble()), 0, 2.5e-4);
            Assert.InRange(Math.Abs(local - Local(losses[step])), 0, 2.5e-4);
        }

        foreach (var (name, expected) in Tensors($"tiny/train/{state}.safetensors.gz"))
            Assert.InRange(Difference(prompts.Tensors[name].detach(), expected), 0, 5e-6);
    }

    private static double Local(JsonElement losses) =>
        new[] { "focal", "dice_anomaly", "dice_normal" }.Sum(term => losses.GetProperty(term).EnumerateArray().Sum(e => e.GetDouble()));
}
