namespace EdgeInspector.Configuration;

/// <summary>Files that a configuration names must exist. Takes the effective document, whose paths are absolute.</summary>
internal static class ReferencedFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        [.. ModelFiles.Check(config), .. ModelSourceFiles.Check(config), .. TlsFiles.Check(config), .. LensCalibrationFiles.Check(config), .. PublicKeyFile(config), .. NativeLibrary(config)];

    private static IEnumerable<ConfigError> PublicKeyFile(EdgeInspectorConfig config) =>
        config.Remote?.PublicKeyFile is { } path && !File.Exists(path) ? [new("/remote/publicKeyFile", $"there is no file {path}")] : [];

    private static IEnumerable<ConfigError> NativeLibrary(EdgeInspectorConfig config) =>
        config.Inference.NativeLibrary is { } path && !File.Exists(path) ? [new("/inference/nativeLibrary", $"there is no file {path}")] : [];
}
