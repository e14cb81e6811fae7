using EdgeInspector.Tests;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Engines;

namespace EdgeInspector.Vision.Tests.Inference.Engines;

public sealed class EngineTests : IDisposable
{
    private static readonly EngineIdentity Identity = new(new string('a', 64), "1.31.1", "100300", "R36", "Orin NX", 1024);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FolderName_ChangesWithEverythingThatAnEngineDependsOn()
    {
        EngineIdentity[] others =
        [
            Identity with { ModelSha256 = new string('a', 63) + "b" }, Identity with { Runtime = "1.32.0" }, Identity with { TensorRt = "101600" }, Identity with { Driver = "R39" },
            Identity with { Device = "Orin Nano" }, Identity with { WorkspaceMb = 512 },

            // The same letters, divided otherwise.
            Identity with { Driver = "R36O", Device = "rin NX" },
        ];

        Assert.Matches("^aaaaaaaaaaaaaaaa-[0-9a-f]{16}$", Identity.FolderName);
        Assert.Equal(Identity.FolderName, (Identity with { }).FolderName);
        Assert.Equal(others.Length + 1, others.Append(Identity).Select(identity => identity.FolderName).Distinct().Count());
    }

    [Fact]
    public void Proved_HoldsUntilTheMachineChanges_AndTheOldEngineGoesWhenTheNewOneIsThere()
    {
        var before = new EngineStore(_folder["engines"], new("100300", "R36", "Orin NX"), "1.31.1", 1024);
        var (model, other) = (new string('a', 64), new string('b', 64));
        before.NoteProved(model);
        before.NoteProved(other);
        Assert.True(before.HasProved(model));

        var after = before with { Machine = before.Machine with { TensorRt = "101600" } };
        Assert.False(after.HasProved(model));
        after.NoteProved(model);

        Assert.True(after.HasProved(model));
        Assert.False(Directory.Exists(before.FolderOf(model)));
        Assert.True(before.HasProved(other));
    }

    /// <summary>A GPU runs a file of float16 as it is written; one of float32 may be computed in float16, which the self-test judges.</summary>
    [Theory]
    [InlineData("fp16", "0")]
    [InlineData("fp32", "1")]
    public void Options_OfAModel_AreThoseOfOnePictureAndItsFolder(string precision, string half)
    {
        using var model = AnomalyModel.Load(HandMadeModelBytes, "m", new()).Value!;

        var options = TensorRtOptions.For(model.Metadata with { Precision = precision }, "/e", 512);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["device_id"] = "0", ["trt_max_workspace_size"] = "536870912", ["trt_fp16_enable"] = half,
                ["trt_profile_min_shapes"] = "image:1x16x16x3", ["trt_profile_opt_shapes"] = "image:1x16x16x3", ["trt_profile_max_shapes"] = "image:1x16x16x3",
                ["trt_engine_cache_enable"] = "1", ["trt_engine_cache_path"] = "/e", ["trt_timing_cache_enable"] = "1", ["trt_timing_cache_path"] = "/e",
            },
            options);
        Assert.Equal(["device_id", "trt_max_workspace_size", "trt_fp16_enable"], TensorRtOptions.For(null, null, 512).Keys);
    }

    [Fact]
    public void Machine_IsReadFromWhatADriverSays()
    {
        Directory.CreateDirectory(_folder["pc/proc/driver/nvidia/gpus/0000:01:00.0"]);
        File.WriteAllText(_folder["pc/proc/driver/nvidia/version"], "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15\nGCC version: 13\n");
        File.WriteAllText(_folder["pc/proc/driver/nvidia/gpus/0000:01:00.0/information"], "Model: \t\t NVIDIA H100\nIRQ: 7\n");
        Directory.CreateDirectory(_folder["jetson/etc"]);
        Directory.CreateDirectory(_folder["jetson/proc/device-tree"]);
        File.WriteAllText(_folder["jetson/etc/nv_tegra_release"], "# R36 (release), REVISION: 4.3\n");
        File.WriteAllText(_folder["jetson/proc/device-tree/model"], "NVIDIA Jetson Orin NX Engineering Reference Developer Kit\0");

        var (pc, jetson, none) = (NvidiaMachine.Read(_folder["pc"]), NvidiaMachine.Read(_folder["jetson"]), NvidiaMachine.Read(_folder["nowhere"]));

        Assert.Equal(("NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15", "Model: \t\t NVIDIA H100"), (pc.Driver, pc.Device));
        Assert.Equal(("# R36 (release), REVISION: 4.3", "NVIDIA Jetson Orin NX Engineering Reference Developer Kit"), (jetson.Driver, jetson.Device));
        Assert.Equal(("none", "none"), (none.Driver, none.Device));
    }

    private static byte[] HandMadeModelBytes => Google.Protobuf.MessageExtensions.ToByteArray(HandMadeModel.Create());
}
