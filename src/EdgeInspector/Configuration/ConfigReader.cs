using System.Text.Json;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Configuration;

/// <summary>Text to configuration, or every mistake in it. No file is touched.</summary>
internal static class ConfigReader
{
    /// <param name="text">The document.</param>
    /// <param name="folder">What its relative paths are relative to.</param>
    public static (EdgeInspectorConfig? Config, IReadOnlyList<ConfigError> Errors) Read(string text, string folder)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, ConfigJson.DocumentOptions);
        }
        catch (JsonException e)
        {
            return (null, [new("", $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: not valid JSON ({FirstSentence(e.Message)})")]);
        }
        catch (ArgumentException)
        {
            return (null, [new("", "not valid UTF-8 text")]);
        }

        using (document)
        {
            var errors = ConfigChecker.Check<EdgeInspectorConfig>(document.RootElement);
            if (errors.Count > 0)
                return (null, errors);

            var config = document.Deserialize<EdgeInspectorConfig>(ConfigJson.Options)!;
            errors =
            [
                .. RecipeReferences.Check(config), .. AreaShapes.Check(config), .. TopicNames.Check(config), .. BrokerAddress.Check(config), .. BrokerLogin.Check(config), .. BrokerSecurity.Check(config), .. SparkplugConfig.Check(config),
                .. TriggerConfig.Check(config), .. SharedDevices.Check(config), .. StreamLogin.Check(config), .. V4l2Size.Check(config), .. ModbusAddresses.Check(config), .. GpioLines.Check(config), .. RemoteConfig.Check(config), .. InferenceConfig.Check(config),
            ];
            return errors.Count > 0 ? (null, errors) : (EffectiveConfig.From(config, folder), []);
        }
    }

    // The message goes on with "LineNumber: ... | BytePositionInLine: ...", counted from zero; the line above says it from one.
    private static string FirstSentence(string message) => message.Split(" LineNumber:")[0].TrimEnd('.', ' ').ReplaceLineEndings(" ");
}
