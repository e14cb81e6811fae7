using EdgeInspector.ModelTool.Checkpoints;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>The reference model under the names that others publish CLIPs with: the weights that come out are the same.</summary>
public sealed class ClipNamingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clip-naming").FullName;

    private string File => System.IO.Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("module.", "module.")]
    [InlineData("state_dict.module.", "state_dict.module.")]
    [InlineData("", "text.")]
    [InlineData("state_dict.", "state_dict.text.")]
    public void OpenClipsNames_GiveTheSameWeights(string prefix, string textPrefix)
    {
        var named = Tensors("tiny/clip.safetensors.gz").ToDictionary(
            pair => pair.Key.StartsWith("visual.", StringComparison.Ordinal) || pair.Key == "logit_scale" ? prefix + pair.Key : textPrefix + pair.Key,
            pair => pair.Value);
        if (prefix.Length > 0)
            named["optimizer.state.0.exp_avg"] = zeros(5);

        AssertGivesTheReference(named);
    }

    [Fact]
    public void HuggingFacesNames_GiveTheSameWeights() => AssertGivesTheReference(HuggingFace());

    [Theory]
    [InlineData("""{"text_config":{"hidden_act":"quick_gelu"},"vision_config":{}}""", null)]
    [InlineData("{}", null)]
    [InlineData("""{"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"gelu"}}""", "was trained with the activation gelu")]
    [InlineData("""{"vision_config":{"hidden_act":"gelu"}}""", "was trained with the activation gelu")]
    [InlineData("[", "cannot be judged")]
    public void HuggingFacesConfiguration_DecidesOnTheActivation(string config, string? expected)
    {
        SafetensorsWriter.Write(File, HuggingFace());
        System.IO.File.WriteAllText(System.IO.Path.Combine(_folder, "config.json"), config);

        Check(expected);
    }

    [Theory]
    [InlineData("""{"model_cfg":{"embed_dim":64,"quick_gelu":true}}""", null)]
    [InlineData("""{"model_cfg":{"embed_dim":64}}""", "was trained with the activation gelu")]
    public void OpenClipsConfiguration_DecidesOnTheActivation(string config, string? expected)
    {
        SafetensorsWriter.Write(File, Tensors("tiny/clip.safetensors.gz"));
        System.IO.File.WriteAllText(System.IO.Path.Combine(_folder, "open_clip_config.json"), config);

        Check(expected);
    }

    [Fact]
    public void HuggingFacesNames_WithoutAValueProjection_AreRefused()
    {
        var named = HuggingFace();
        named.Remove("text_model.encoder.layers.3.self_attn.v_proj.weight");
        SafetensorsWriter.Write(File, named);

        Check("lacks the tensor transformer.resblocks.3.attn.in_proj_weight [192, 64]");
    }

    [Fact]
    public void AResNet_IsRefusedAsOne()
    {
        var named = Tensors("tiny/clip.safetensors.gz").Where(pair => !pair.Key.StartsWith("visual.", StringComparison.Ordinal)).ToDictionary();
        named["visual.conv1.weight"] = zeros(32, 3, 3, 3);
        named["visual.layer1.0.conv1.weight"] = zeros(64, 64, 1, 1);
        SafetensorsWriter.Write(File, named);

        Check("its image encoder is a ResNet");
    }

    /// <summary>The names of transformers' modeling_clip.py (CLIPModel), written out independently of the reader.</summary>
    private static Dictionary<string, Tensor> HuggingFace()
    {
        var ours = Tensors("tiny/clip.safetensors.gz");
        var theirs = new Dictionary<string, Tensor>
        {
            ["logit_scale"] = ours["logit_scale"],
            ["text_projection.weight"] = ours["text_projection"].t(),
            ["visual_projection.weight"] = ours["visual.proj"].t(),
            ["text_model.embeddings.position_ids"] = arange(77).reshape(1, 77),
            ["text_model.embeddings.token_embedding.weight"] = ours["token_embedding.weight"],
            ["text_model.embeddings.position_embedding.weight"] = ours["positional_embedding"],
            ["text_model.final_layer_norm.weight"] = ours["ln_final.weight"],
            ["text_model.final_layer_norm.bias"] = ours["ln_final.bias"],
            ["vision_model.embeddings.class_embedding"] = ours["visual.class_embedding"],
            ["vision_model.embeddings.patch_embedding.weight"] = ours["visual.conv1.weight"],
            ["vision_model.embeddings.position_embedding.weight"] = ours["visual.positional_embedding"],
            ["vision_model.embeddings.position_ids"] = arange(17).reshape(1, 17),
            ["vision_model.pre_layrnorm.weight"] = ours["visual.ln_pre.weight"],
            ["vision_model.pre_layrnorm.bias"] = ours["visual.ln_pre.bias"],
            ["vision_model.post_layernorm.weight"] = ours["visual.ln_post.weight"],
            ["vision_model.post_layernorm.bias"] = ours["visual.ln_post.bias"],
        };
        foreach (var (tower, blocks, count) in new[] { ("vision_model", "visual.transformer", 8), ("text_model", "transformer", 6) })
        {
            for (var i = 0; i < count; i++)
            {
                var (to, from) = ($"{tower}.encoder.layers.{i}", $"{blocks}.resblocks.{i}");
                foreach (var part in new[] { "weight", "bias" })
                {
                    var stacked = ours[$"{from}.attn.in_proj_{part}"].chunk(3, 0);
                    for (var j = 0; j < 3; j++)
                        theirs[$"{to}.self_attn.{"qkv"[j]}_proj.{part}"] = stacked[j];
                    theirs[$"{to}.self_attn.out_proj.{part}"] = ours[$"{from}.attn.out_proj.{part}"];
                    theirs[$"{to}.layer_norm1.{part}"] = ours[$"{from}.ln_1.{part}"];
                    theirs[$"{to}.layer_norm2.{part}"] = ours[$"{from}.ln_2.{part}"];
                    theirs[$"{to}.mlp.fc1.{part}"] = ours[$"{from}.mlp.c_fc.{part}"];
                    theirs[$"{to}.mlp.fc2.{part}"] = ours[$"{from}.mlp.c_proj.{part}"];
                }
            }
        }

        return theirs;
    }

    private void AssertGivesTheReference(Dictionary<string, Tensor> named)
    {
        SafetensorsWriter.Write(File, named);

        var actual = Value(ClipCheckpoint.Read(File));

        var expected = ClipOf("tiny");
        Assert.Equal(expected.Config, actual.Config);
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors, pair => CheckpointParityTests.AssertSame(pair.Value, actual[pair.Key]));
    }

    private void Check(string? expected)
    {
        var error = ClipCheckpoint.Read(File).Error;
        if (expected is null)
            Assert.Null(error);
        else
            Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
