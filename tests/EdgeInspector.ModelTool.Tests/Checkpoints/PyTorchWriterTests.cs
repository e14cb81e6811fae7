using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Tests.Parity;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>The file as Python sees it: its own zipfile and pickle, and torch.load where PyTorch is installed.</summary>
public sealed class PyTorchWriterTests : IDisposable
{
    private static readonly Dictionary<string, object> Content = new()
    {
        ["prompt_learner"] = new Dictionary<string, Tensor>
        {
            ["ctx_pos"] = arange(6, dtype: float32).reshape(2, 3).t(),
            ["tokenized_prompts_pos"] = tensor(new[] { 49406, 343, 49407 }),
            ["empty"] = zeros(0, 2),
            ["scalar"] = tensor(2.5),
        },
        ["epoch"] = 15L,
        ["big"] = 1L << 40,
        ["loss"] = 0.25,
        ["note"] = "schön",
        ["optimizer"] = new Dictionary<string, object> { ["state"] = new Dictionary<string, object> { ["0"] = ones(2, dtype: int64) } },
    };

    /// <summary>What Python should make of it, one line a leaf, written down by hand.</summary>
    private const string Expected =
        """
        big 1099511627776
        epoch 15
        loss 0.25
        note schön
        optimizer.state.0 int64 [2] [1, 1]
        prompt_learner.ctx_pos float32 [3, 2] [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]
        prompt_learner.empty float32 [0, 2] []
        prompt_learner.scalar float64 [] [2.5]
        prompt_learner.tokenized_prompts_pos int32 [3] [49406, 343, 49407]
        """;

    private const string Print =
        """
        def show(name, value):
            if isinstance(value, dict):
                for key in value:
                    show(f"{name}.{key}" if name else key, value[key])
            else:
                lines.append(f"{name} {leaf(value)}")
        lines = []
        show("", content)
        print("\n".join(sorted(lines)))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pytorch-writer").FullName;

    private string File => Path.Combine(_folder, "prompts.pth");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ReadByPyTorch_IsTheSameContent()
    {
        var python = Python.That("import torch");
        PyTorchWriter.Write(File, Content);

        var output = python.Run(
            $$"""
            import sys, torch
            content = torch.load(sys.argv[1], map_location="cpu")
            leaf = lambda v: f"{str(v.dtype)[6:]} {list(v.shape)} {v.flatten().tolist()}" if torch.is_tensor(v) else v
            {{Print}}
            """,
            File);

        Assert.Equal(Expected, output.Trim());
    }

    /// <summary>What upstream's test.py does with a prompt file: <c>load_state_dict(checkpoint["prompt_learner"])</c>, strictly.</summary>
    [Fact]
    public void Write_OfUpstreamsPrompts_LoadsAsUpstreamLoadsItsOwn()
    {
        var python = Python.That("import torch");
        var upstreams = ParityData.Path("tiny/prompt_learner.pth");
        using (var checkpoint = ParityData.Value(Checkpoint.Open(upstreams)))
        {
            var prompts = checkpoint.Tensors.ToDictionary(pair => pair.Key["prompt_learner.".Length..], pair => pair.Value.Read());
            PyTorchWriter.Write(File, new Dictionary<string, object> { ["prompt_learner"] = prompts });
        }

        var output = python.Run(
            """
            import sys, torch
            ours, theirs = (torch.load(path, map_location="cpu")["prompt_learner"] for path in sys.argv[1:])
            assert list(ours) == list(theirs)
            for name in theirs:
                assert ours[name].dtype == theirs[name].dtype and torch.equal(ours[name], theirs[name]), name
            class Learner(torch.nn.Module):
                def __init__(self, tensors):
                    super().__init__()
                    children = {}
                    for name, value in tensors.items():
                        first, _, rest = name.partition(".")
                        if rest:
                            children.setdefault(first, {})[rest] = value
                        elif value.is_floating_point():
                            self.register_parameter(name, torch.nn.Parameter(torch.zeros_like(value)))
                        else:
                            self.register_buffer(name, torch.zeros_like(value))
                    for name, inner in children.items():
                        self.add_module(name, Learner(inner))
            print(Learner(theirs).load_state_dict(ours, strict=True), ours["tokenized_prompts_pos"].dtype, len(ours))
            """,
            File,
            upstreams);

        Assert.Equal("<All keys matched successfully> torch.int32 17", output.Trim());
    }

    /// <summary>As much of PyTorch's loading as its documentation of the format says, in Python's standard library.</summary>
    [Fact]
    public void Write_ReadByPythonsZipfileAndPickle_IsTheSameContent()
    {
        var python = Python.That("import pickle, zipfile");
        PyTorchWriter.Write(File, Content);

        var output = python.Run(
            $$"""
            import array, collections, pickle, sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            kinds = {"FloatStorage": ("float32", "f"), "DoubleStorage": ("float64", "d"), "IntStorage": ("int32", "i"), "LongStorage": ("int64", "q")}
            def rebuild(storage, offset, shape, strides, requires_grad, hooks):
                (kind, code), values = storage
                count = 1
                for size in shape: count *= size
                return (kind, list(shape), list(values)[offset:offset + count])
            class Reader(pickle.Unpickler):
                def find_class(self, module, name):
                    return {"collections.OrderedDict": collections.OrderedDict, "torch._utils._rebuild_tensor_v2": rebuild}.get(module + "." + name, name)
                def persistent_load(self, id):
                    assert id[0] == "storage" and id[3] == "cpu"
                    values = array.array(kinds[id[1]][1], archive.read("archive/data/" + id[2]))
                    assert len(values) == id[4]
                    return kinds[id[1]], values
            content = Reader(archive.open("archive/data.pkl")).load()
            leaf = lambda v: f"{v[0]} {v[1]} {v[2]}" if isinstance(v, tuple) else v
            {{Print}}
            raw = open(sys.argv[1], "rb").read()
            for entry in archive.infolist():
                name, extra = (int.from_bytes(raw[entry.header_offset + at:entry.header_offset + at + 2], "little") for at in (26, 28))
                assert entry.compress_type == 0 and (entry.header_offset + 30 + name + extra) % 64 == 0, entry
            """,
            File);

        Assert.Equal(Expected, output.Trim());
    }

    [Fact]
    public void Write_ThenOpen_GivesTheSameTensors()
    {
        PyTorchWriter.Write(File, Content);

        var opened = Checkpoint.Open(File);
        Assert.Null(opened.Error);
        using var checkpoint = opened.Value!;

        Assert.Equal("PyTorch zip", checkpoint.Format);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], checkpoint.Tensors["prompt_learner.ctx_pos"].Read().data<float>().ToArray());
        Assert.Equal(5, checkpoint.Tensors.Count);
    }

    [Fact]
    public void Write_WhereItCannotWrite_LeavesTheOldFileAlone()
    {
        System.IO.File.WriteAllText(File, "old");
        Directory.CreateDirectory(File + ".partial");

        Assert.ThrowsAny<SystemException>(() => PyTorchWriter.Write(File, Content));

        Assert.Equal("old", System.IO.File.ReadAllText(File));
    }
}
