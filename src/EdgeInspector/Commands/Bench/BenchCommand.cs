using System.CommandLine;
using System.Globalization;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands.Bench;

/// <summary><c>bench</c>: what this machine makes of a model.</summary>
internal static class BenchCommand
{
    private const int MostCameras = 64;

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "The model file (default models/anomalyclip-nano.onnx)", HelpName = "FILE" };
        var width = Number("--width", 2592, 8, 20_000, "Width of the frame in pixels");
        var height = Number("--height", 1944, 8, 20_000, "Height of the frame in pixels");
        var seconds = Number("--seconds", 5, 1, 3600, "How long to measure, at least 20 frames");
        var threads = Number("--threads", 0, 0, 256, "CPU threads of an inference; 0: one a physical core");
        var gray = new Option<bool>("--gray") { Description = "A gray frame (default: RGB)" };
        var cameras = new Option<string?>("--cameras") { Description = "Also what so many cameras at once get of the model, such as 1,2,4,8", HelpName = "N,N" };
        cameras.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Numbers(text) is null)
                result.AddError($"--cameras {text} is no list of numbers from 1 to {MostCameras}, such as 1,2,4,8");
        });
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var command = new Command("bench", "Measures how long each stage of an inspection takes here") { model, width, height, seconds, threads, gray, cameras, json };
        command.SetAction(parsed =>
        {
            var found = InspectSettings.From(parsed.GetValue(model), null, null);
            if (!found.TryGet(out var settings))
                return Complaint.Print(found.Error!);
            var session = settings[0].Session with { Threads = parsed.GetValue(threads) };
            var loaded = AnomalyModel.Load(settings[0].Model, session);
            if (!loaded.TryGet(out var ready))
                return Complaint.Print(loaded.Error!);
            using (ready)
            {
                var format = parsed.GetValue(gray) ? PixelFormat.Gray8 : PixelFormat.Rgb24;
                using var frame = Measurement.Draw(parsed.GetValue(width), parsed.GetValue(height), format);
                var length = TimeSpan.FromSeconds(parsed.GetValue(seconds));
                var report = Measurement.Run(ready, session, frame, length, parsed.GetValue(cameras) is { } list ? Numbers(list) : null);
                Console.Out.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
                return 0;
            }
        });
        return command;
    }

    private static Option<int> Number(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} (default {usual})", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} {value} is outside {least} to {most}");
        });
        return option;
    }

    /// <summary>Null where it is no such list.</summary>
    private static int[]? Numbers(string list)
    {
        int[] numbers = [.. list.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        return numbers.All(number => number is >= 1 and <= MostCameras) ? numbers : null;
    }
}
