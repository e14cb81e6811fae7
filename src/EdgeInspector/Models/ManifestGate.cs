using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Signatures;

namespace EdgeInspector.Models;

/// <summary>What a manifest must be before a byte of its model is touched. Pure.</summary>
internal static class ManifestGate
{
    /// <summary>The signature first: what nobody trusted has signed is not even read.</summary>
    /// <param name="manifest">The file's bytes.</param>
    /// <param name="signature">Its signature; null where there is none.</param>
    /// <param name="key">Whose signature counts; null where none is asked for.</param>
    public static (BundleManifest? Manifest, InstallAnswer? Refusal) Open(byte[] manifest, string? signature, Es256Key? key)
    {
        if (key is not null && signature is null)
            return (null, new(CommandReply.Untrusted, $"the bundle is not signed: it has no {BundleManifest.SignatureFileName}"));
        if (key is not null && !key.Verify(manifest, signature!))
            return (null, new(CommandReply.Untrusted, "the bundle's signature is not that of models/publicKeyFile's owner, or the manifest was changed after it"));
        var read = BundleManifest.Read(manifest);
        return read.TryGet(out var good) ? (good, null) : (null, new(CommandReply.Wrong, read.Error!));
    }

    /// <summary>Null where it is a model that may be installed here.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="wanted">What was asked for; null for whatever comes.</param>
    /// <param name="mostBytes">The largest model that is taken.</param>
    /// <param name="runtime">This daemon's version.</param>
    public static InstallAnswer? Check(BundleManifest manifest, ModelName? wanted, int mostBytes, Version runtime)
    {
        if (wanted is not null && wanted != manifest.ToName())
            return new(CommandReply.Wrong, $"the bundle is of {manifest.ToName()}, not of {wanted}");
        if (manifest.Bytes > mostBytes)
            return new(CommandReply.TooLarge, $"the model has {manifest.Bytes} bytes, more than the {mostBytes} that models/maxBytes allows");
        return Version.Parse(manifest.MinimumRuntime) > runtime
            ? new(CommandReply.Wrong, $"the model needs EdgeInspector {manifest.MinimumRuntime}; this is {runtime.ToString(3)}")
            : null;
    }
}
