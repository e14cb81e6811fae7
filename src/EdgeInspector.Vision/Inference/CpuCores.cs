using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// The CPU cores that models compute on, by the system's numbers. ONNX Runtime's own threads are bound to them once, and so are
/// <see cref="ComputeThreads"/>; a camera's own thread is while it matches a picture.
/// </summary>
internal sealed unsafe partial class CpuCores
{
    /// <summary>What the system's call takes: enough for 1024 cores.</summary>
    private const int Words = 16, WordBits = 64;

    private readonly ulong[] _mask = new ulong[Words];

    private CpuCores(IReadOnlyList<int> cores)
    {
        foreach (var core in cores)
            _mask[core / WordBits] |= 1UL << core % WordBits;
    }

    /// <summary>The chosen ones; null where nobody chose.</summary>
    public static CpuCores? Of(SessionSettings settings) => settings.Cores.Count == 0 ? null : new(settings.Cores);

    /// <summary>What keeps an inference from using them, or null.</summary>
    public static string? Problem(IReadOnlyList<int> cores)
    {
        if (cores.Count == 0)
            return null;
        if (!OperatingSystem.IsLinux())
            return "inference/cores: threads are bound to cores on Linux only; leave it out";
        Span<ulong> mask = stackalloc ulong[Words];
        Get(mask);
        int[] allowed = [.. Members(mask)];
        return cores.Where(core => !allowed.Contains(core)).Select(core => (int?)core).FirstOrDefault() is { } missing
            ? string.Create(CultureInfo.InvariantCulture, $"inference/cores: there is no core {missing} here; this process may use {string.Join(", ", allowed)}")
            : null;
    }

    /// <summary>Has a session compute on them, with the chosen number of threads; else with one a core.</summary>
    public static void Configure(SessionOptions options, SessionSettings settings)
    {
        // Left without a number, ONNX Runtime binds one thread to each core, where it waits while another core has nothing to do.
        var cores = settings.Cores;
        options.IntraOpNumThreads = Threads(settings);

        // For each thread but the caller's own; numbers count from 1 there.
        var each = string.Join(',', cores.Select(core => (core + 1).ToString(CultureInfo.InvariantCulture)));
        if (cores.Count > 0 && options.IntraOpNumThreads > 1)
            options.AddSessionConfigEntry("session.intra_op_thread_affinities", string.Join(';', Enumerable.Repeat(each, options.IntraOpNumThreads - 1)));
    }

    /// <summary>
    /// How many inferences of a model compute at once on the CPU: as many as have cores of their own. Measured on two cores, two that
    /// share them give an eighth less a second with a ViT-B, and no more with a small model.
    /// </summary>
    public static int AtOnce(SessionSettings settings)
    {
        var cores = settings.Cores.Count > 0 ? settings.Cores.Count : Physical();
        return Math.Max(1, cores / Math.Max(1, Threads(settings)));
    }

    /// <summary>Threads of one inference; 0 where that is ONNX Runtime's own choice.</summary>
    public static int Threads(SessionSettings settings) => settings.Threads > 0 ? settings.Threads : settings.Cores.Count > 0 ? settings.Cores.Count : Physical();

    /// <summary>How many cores this process may use, not counted twice where one shows as two; 0, which is ONNX Runtime's own choice, where that is not known.</summary>
    public static int Physical()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        Span<ulong> mask = stackalloc ulong[Words];
        Get(mask);
        try
        {
            return Members(mask).Select(core => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"))).Distinct().Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Binds the calling thread to them, until what is returned is disposed.</summary>
    public Binding Bind()
    {
        var before = default(Before);
        Get(before);
        Set(_mask);
        return new(before);
    }

    private static void Get(Span<ulong> mask)
    {
        fixed (ulong* words = mask)
            _ = GetAffinity(0, Words * sizeof(ulong), words);
    }

    private static void Set(ReadOnlySpan<ulong> mask)
    {
        fixed (ulong* words = mask)
            _ = SetAffinity(0, Words * sizeof(ulong), words);
    }

    private static IEnumerable<int> Members(ReadOnlySpan<ulong> mask)
    {
        var members = new List<int>();
        for (var word = 0; word < mask.Length; word++)
        {
            for (var left = mask[word]; left != 0; left &= left - 1)
                members.Add(word * WordBits + BitOperations.TrailingZeroCount(left));
        }

        return members;
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);

    /// <summary>A thread that is bound; then it has again what it had before. Of the default value nothing is bound.</summary>
    public readonly ref struct Binding : IDisposable
    {
        private readonly Before _before;
        private readonly bool _isBound;

        internal Binding(Before before) => (_before, _isBound) = (before, true);

        public void Dispose()
        {
            if (_isBound)
                Set(_before);
        }
    }

    /// <summary>A mask that needs no garbage collector.</summary>
    [InlineArray(Words)]
    internal struct Before
    {
        private ulong _first;
    }
}
