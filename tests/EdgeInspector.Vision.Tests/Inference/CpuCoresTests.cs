using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Tests.Inference;

/// <summary>What the kernel says of the process's threads; alone, for other sessions bind theirs too.</summary>
[Collection(nameof(CpuCoresTests))]
[CollectionDefinition(nameof(CpuCoresTests), DisableParallelization = true)]
public sealed class CpuCoresTests
{
    private static readonly byte[] Model = HandMadeModel.Create().ToByteArray();

    [Fact]
    public async Task Threads_ThatCompute_AreBoundToTheCores_AndTheCallersAreNot()
    {
        var all = Cores(Allowed("self"));
        Assert.SkipUnless(all.Count > 1, "the machine has one core, and every thread is bound to it");
        var core = $"{all[^1]}";
        var before = Bound(core);
        var loaded = AnomalyModel.Load(Model, "m", new() { Threads = 3, Cores = [all[^1]] });
        Assert.Null(loaded.Error);
        var model = loaded.Value!;

        // Two of ONNX Runtime's, which bind themselves as they begin; the third comes with the self-test.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        while (Bound(core) != before + 3)
            await Task.Delay(1, stop.Token);
        using (var run = model.CreateRun())
            run.Execute();
        Assert.Equal((before + 3, Allowed("self")), (Bound(core), Allowed("thread-self")));

        model.Dispose();
        while (Bound(core) != before)
            await Task.Delay(1, stop.Token);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 2)]
    public void Threads_OfWhichNoNumberWasChosen_AreAsManyAsTheCores(int chosen, int expected)
    {
        using var options = new SessionOptions();
        CpuCores.Configure(options, new() { Threads = chosen, Cores = [0, 2, 4] });

        Assert.Equal(expected, options.IntraOpNumThreads);
    }

    [Fact]
    public void Threads_WithoutAnyChoice_AreAsManyAsThePhysicalCoresThatTheProcessMayUse()
    {
        using var lscpu = Process.Start(new ProcessStartInfo("lscpu", "-p=CPU,CORE,SOCKET") { RedirectStandardOutput = true })!;
        var cores = lscpu.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(',', 2));
        var allowed = Cores(Allowed("self"));
        using var options = new SessionOptions();
        CpuCores.Configure(options, new());

        Assert.Equal(cores.Where(core => allowed.Contains(int.Parse(core[0], CultureInfo.InvariantCulture))).Select(core => core[1]).Distinct().Count(), options.IntraOpNumThreads);
    }

    /// <summary>Inferences share no core: with all cores to each, there is one at a time.</summary>
    [Theory]
    [InlineData(1, 4, 4)]
    [InlineData(2, 4, 2)]
    [InlineData(3, 4, 1)]
    [InlineData(4, 4, 1)]
    [InlineData(8, 4, 1)]
    [InlineData(0, 4, 1)]
    public void Inferences_AtOnce_AreAsManyAsHaveCoresOfTheirOwn(int threads, int cores, int expected) =>
        Assert.Equal(expected, CpuCores.AtOnce(new() { Threads = threads, Cores = [.. Enumerable.Range(0, cores)] }));

    [Fact]
    public void Core_ThatDoesNotExist_IsSaidWithThoseThatDo() =>
        Assert.Equal(
            $"inference/cores: there is no core 1000 here; this process may use {string.Join(", ", Cores(Allowed("self")))}",
            AnomalyModel.Load(Model, "m", new() { Cores = [Cores(Allowed("self"))[0], 1000] }).Error);

    /// <summary>Threads that may run on this core only.</summary>
    private static int Bound(string core) => Directory.GetDirectories("/proc/self/task").Count(task => Allowed($"self/task/{Path.GetFileName(task)}") == core);

    private static string? Allowed(string process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
        }
        catch (IOException)
        {
            // A thread that has just ended.
            return null;
        }
    }

    /// <summary>The kernel's form: 0-3,6.</summary>
    private static List<int> Cores(string? list) =>
    [
        .. list!.Split(',').Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1)),
    ];
}
