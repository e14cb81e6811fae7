namespace EdgeInspector.Tests.Measurements;

/// <summary>A line with the model that ships and the parts of the demo, as <c>config/demo.json</c> has them.</summary>
internal static class NanoLine
{
    public const string Prefix = "edgeinspector/s/a/l/d";

    /// <param name="brokerPort">On 127.0.0.1.</param>
    /// <param name="cameras">One for each folder of the demo's parts.</param>
    /// <param name="camera">More keys of each camera, with a comma behind.</param>
    /// <param name="device">More keys of the configuration, with a comma behind.</param>
    /// <param name="threads">Of an inference; 0 for one a core.</param>
    public static string Config(int brokerPort, string[] cameras, string camera = "", string device = "", int threads = 0)
    {
        var model = Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx");
        Assert.SkipUnless(File.Exists(model), $"{model} is missing");
        return $$"""
            {
              "schema": "edgeinspector.config/1", "version": 1,
              "device": { "site": "s", "area": "a", "line": "l", "device": "d" },
              "stateFolder": "state", {{device}}
              "mqtt": { "host": "127.0.0.1", "port": {{brokerPort}} },
              "inference": { "threads": {{threads}} },
              "recipes": { "rings": { "version": 1, "model": "{{model}}", "scoreThreshold": 0.14, "mapThreshold": 0.35, "minDefectArea": 0.0005 } },
              "cameras": { {{string.Join(", ", cameras.Select(id => Camera(id, camera)))}} }
            }
            """;
    }

    /// <summary>Gives its pictures as fast as they are taken.</summary>
    private static string Camera(string id, string more) => $$"""
        "{{id}}": { "recipe": "rings", "staleAfterSeconds": 10, {{more}}
          "source": { "type": "folder", "path": "{{Path.Combine(Repository.Root, "config", "demo-parts", id)}}", "framesPerSecond": 1000, "loop": true } }
        """;
}
