using EdgeInspector.Signatures;

namespace EdgeInspector.Configuration;

/// <summary>Files that a configuration names must exist. Takes the effective document, whose paths are absolute.</summary>
internal static class ReferencedFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        [.. ModelFiles.Check(config), .. ModelSourceFiles.Check(config), .. TlsFiles.Check(config), .. LensCalibrationFiles.Check(config), .. PublicKey("/remote/publicKeyFile", config.Remote?.PublicKeyFile), .. PublicKey("/models/publicKeyFile", config.Models?.PublicKeyFile), .. NativeLibrary(config)];

    /// <summary>It must be there, and one that signatures can be checked with.</summary>
    private static IEnumerable<ConfigError> PublicKey(string pointer, string? path)
    {
        if (path is null)
            yield break;
        var loaded = Es256Key.Load(path);
        loaded.Value?.Dispose();
        if (loaded.Error is { } problem)
            yield return new(pointer, problem);
    }

    private static IEnumerable<ConfigError> NativeLibrary(EdgeInspectorConfig config) =>
        config.Inference.NativeLibrary is { } path && !File.Exists(path) ? [new("/inference/nativeLibrary", $"there is no file {path}")] : [];
}
