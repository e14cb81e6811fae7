using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;
using EdgeInspector.Vision.Tests.Inference;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Tests;

/// <summary>Small true-to-life inputs.</summary>
internal static class Samples
{
    /// <summary>Where the bright square of <see cref="WriteLine"/> lies, in pixels of a 64 x 64 picture.</summary>
    public static readonly Rect Defect = new(32, 16, 16, 16);

    public const string Config = """
        {
          "schema": "edgeinspector.config/1", "version": 3,
          "device": { "site": "s", "area": "a", "line": "l", "device": "d" },
          "stateFolder": "state",
          "mqtt": { "host": "127.0.0.1", "port": 1883 },
          "inference": { "threads": 1 },
          "recipes": { "r": { "version": 2, "model": "model.onnx", "scoreThreshold": 0.9, "mapThreshold": 0.5, "minDefectArea": 0.001 } },
          "cameras": { "left": { "recipe": "r", "staleAfterSeconds": 10,
            "source": { "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true } } }
        }
        """;

    public static readonly InspectionPlan Plan = new()
    {
        BootId = Guid.NewGuid(),
        Device = "d",
        Camera = "left",
        Recipe = "r",
        RecipeVersion = 1,
        ConfigVersion = 1,
        Model = "m",
        ModelSha256 = "0",
        Provider = "cpu",
        ScoreThreshold = 0.5,
        IsCalibrated = false,
        MaskTopic = "t",
    };

    public static Result Result(string camera = "left", ResultEvaluation evaluation = ResultEvaluation.Ok) => new()
    {
        ResultId = Guid.CreateVersion7(),
        BootId = Guid.NewGuid(),
        Device = "d",
        Camera = camera,
        Recipe = "r",
        RecipeVersion = 1,
        ConfigVersion = 1,
        Model = "m",
        ModelSha256 = new string('0', 64),
        JobId = Guid.NewGuid(),
        CreationTime = DateTimeOffset.UnixEpoch,
        CreationTimeMs = 0,
        CaptureTimeMs = 0,
        ResultEvaluation = evaluation,
        Pass = evaluation == ResultEvaluation.Ok,
        Reason = "",
        Threshold = 0.5,
        Calibrated = false,
        Timing = new(0, 0, 0, 0, 0, 0),
        Provider = "cpu",
    };

    /// <summary>A folder with a model, a good part, a defective one and a broken file, and the configuration text above.</summary>
    public static void WriteLine(TempFolder folder, string config)
    {
        File.WriteAllBytes(folder["model.onnx"], HandMadeModel.Create().ToByteArray());
        Directory.CreateDirectory(folder["parts"]);
        WritePart(folder["parts/1-good.png"], null);
        WritePart(folder["parts/2-bad.png"], Defect);
        File.WriteAllText(folder["parts/3-broken.png"], "no picture");
        File.WriteAllText(folder["config.json"], config);
    }

    /// <summary>A black 64 x 64 picture, the defect white.</summary>
    public static void WritePart(string path, Rect? defect)
    {
        using var picture = new Mat(64, 64, MatType.CV_8UC3, Scalar.Black);
        if (defect is { } square)
            Cv2.Rectangle(picture, square, Scalar.White, -1);
        Cv2.ImWrite(path, picture);
    }
}
