using System.Text.Json;
using EdgeInspector.Vision;

namespace EdgeInspector.Configuration;

/// <summary>Reads what the daemon has written into its state folder as strictly as what people write: a disk may have damaged it.</summary>
internal static class StateDocument
{
    public static Outcome<T> Read<T>(string path)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), ConfigJson.DocumentOptions);
            var errors = ConfigChecker.Check<T>(document.RootElement);
            return errors.Count > 0 ? new Failure($"{path}: {errors[0]}") : document.Deserialize<T>(ConfigJson.Options)!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            return new Failure($"{path} cannot be read: {e.Message}");
        }
    }
}
