using System.Text;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Signatures;

namespace EdgeInspector.Models;

/// <summary>
/// Brings a bundle's model into the store: signature, manifest, model, proof, in this order, and nothing of it can be chosen by a
/// recipe before the last has been passed.
/// </summary>
internal sealed class ModelInstaller(ModelsConfig? config, ModelStore store, Func<string, long> freeBytes) : IDisposable
{
    /// <summary>Left for results: they share the disk.</summary>
    private const long SpareBytes = 64 << 20;

    private const int LongestSignature = 200;

    private static readonly Version Runtime = typeof(ModelInstaller).Assembly.GetName().Version!;

    private readonly SemaphoreSlim _oneAtATime = new(1);

    public ModelInstaller(EdgeInspectorConfig config)
        : this(config.Models, new(config.StateFolder), folder => new DriveInfo(folder).AvailableFreeSpace)
    {
    }

    /// <param name="source">Where the bundle is.</param>
    /// <param name="wanted">What it must be; null for whatever it is.</param>
    /// <param name="progress">Told how many bytes are there, of how many.</param>
    /// <param name="cancellation">Gives up; what has arrived stays for the next attempt.</param>
    public async Task<InstallAnswer> InstallAsync(IBundleSource source, ModelName? wanted, Action<int, int> progress, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            using var alone = store.TryLock();
            return alone is null ? new(CommandReply.Unavailable, "another process installs a model; try again when it is done") : await FetchAsync(source, wanted, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(CommandReply.NoRoom, $"the model cannot be stored: {e.Message}");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<InstallAnswer> FetchAsync(IBundleSource source, ModelName? wanted, Action<int, int> progress, CancellationToken cancellation)
    {
        var (bytes, unreadable) = await source.ReadAsync(BundleManifest.FileName, BundleManifest.MostBytes, cancellation);
        if (bytes is null)
            return unreadable ?? new(CommandReply.Unknown, $"there is no bundle: no {BundleManifest.FileName}");
        var (signature, unsigned) = await source.ReadAsync(BundleManifest.SignatureFileName, LongestSignature, cancellation);
        if (unsigned is not null)
            return unsigned;

        // Read anew each time: a key can be exchanged while the daemon runs.
        var loaded = config?.PublicKeyFile is { } file ? Es256Key.Load(file) : default;
        using var key = loaded.Value;
        if (loaded.Error is { } unusable)
            return new(CommandReply.Failed, $"models/publicKeyFile: {unusable}");
        var (manifest, refusal) = ManifestGate.Open(bytes, signature is null ? null : Encoding.ASCII.GetString(signature).Trim(), key);
        refusal ??= ManifestGate.Check(manifest!, wanted, config?.MaxBytes ?? int.MaxValue, Runtime) ?? Present(manifest!);
        if (refusal is not null)
            return refusal;

        store.DropLeftovers(besides: manifest!.Sha256);
        using var incoming = IncomingModel.Open(store.Incoming, manifest, there => progress(there, manifest.Bytes));
        if (freeBytes(store.Incoming) < incoming.Missing + SpareBytes)
            return new(CommandReply.NoRoom, $"there is no room for the {incoming.Missing} bytes that are missing: {freeBytes(store.Incoming)} are free, and {SpareBytes} stay free for results");
        return await CopyAsync(source, incoming, cancellation) ?? await InstallAsync(incoming, bytes, signature, cancellation);
    }

    private InstallAnswer? Present(BundleManifest manifest)
    {
        var name = manifest.ToName();
        if (!store.Has(name))
            return null;
        return store.Find(name)?.Sha256 == manifest.Sha256
            ? new(CommandReply.Done, $"{name} is installed already") { Installed = manifest }
            : new(CommandReply.Conflict, $"another model is installed as {name}; a version is never exchanged: give this one a version of its own");
    }

    private static async Task<InstallAnswer?> CopyAsync(IBundleSource source, IncomingModel incoming, CancellationToken cancellation)
    {
        while (true)
        {
            var isAllNew = incoming.Length == 0;
            if (!incoming.IsWhole && await source.CopyModelAsync(incoming, cancellation) is { } problem)
                return problem;
            var found = incoming.Sha256();
            if (found == incoming.Manifest.Sha256)
                return null;
            if (isAllNew)
            {
                incoming.Discard();
                return new(CommandReply.Wrong, $"the model has the SHA-256 {found}, and its manifest says {incoming.Manifest.Sha256}; what came was deleted");
            }

            // What an earlier attempt left may be what a power cut made of it.
            incoming.StartOver();
        }
    }

    private async Task<InstallAnswer> InstallAsync(IncomingModel incoming, byte[] manifest, byte[]? signature, CancellationToken cancellation)
    {
        // A native load and an inference must not sit on the caller's thread.
        if (await Task.Run(() => ModelProof.Problem(incoming.ModelPath, incoming.Manifest), cancellation) is { } unfit)
        {
            incoming.Discard();
            return new(CommandReply.Wrong, unfit);
        }

        var name = incoming.Manifest.ToName();
        incoming.Commit(store.FolderOf(name), manifest, signature);
        return new(CommandReply.Done, $"{name} is installed and has passed its self-test; a recipe can name it: \"model\": \"{name}\"") { Installed = incoming.Manifest };
    }
}
