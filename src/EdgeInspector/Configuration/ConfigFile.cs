using System.Text;

namespace EdgeInspector.Configuration;

/// <summary>Reads the configuration file and checks what it refers to.</summary>
internal static class ConfigFile
{
    /// <summary>A configuration is a few kilobytes; more than this is the wrong file.</summary>
    private const int MaxBytes = 1 << 20;

    public static (EdgeInspectorConfig? Config, IReadOnlyList<ConfigError> Errors) Load(string path)
    {
        var (config, errors) = Read(path);
        if (config is null)
            return (null, errors);
        errors = [.. ReferencedFiles.Check(config)];
        return errors.Count > 0 ? (null, errors) : (config, errors);
    }

    /// <summary>The document alone: what it refers to may still be missing.</summary>
    public static (EdgeInspectorConfig? Config, IReadOnlyList<ConfigError> Errors) Read(string path)
    {
        string text;
        try
        {
            if (Directory.Exists(path))
                return Fail($"{path} is a folder; name the configuration file");
            using var file = File.OpenRead(path);

            // Bounded by reading, not by the reported length: a pipe or device reports none.
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                return Fail($"{path} is larger than 1 MiB; this is not a configuration file");
            text = new UTF8Encoding(false, true).GetString(bytes.AsSpan(0, length)).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Fail($"there is no configuration file {path}; name one with --config");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Fail($"{path} cannot be read: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            return Fail($"{path} is not UTF-8 text");
        }

        return ConfigReader.Read(text, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static (EdgeInspectorConfig?, IReadOnlyList<ConfigError>) Fail(string message) => (null, [new("", message)]);
}
