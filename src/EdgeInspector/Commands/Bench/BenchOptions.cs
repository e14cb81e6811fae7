using System.CommandLine;
using System.Globalization;
using EdgeInspector.Teaching;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands.Bench;

/// <summary>The options of <c>bench</c>.</summary>
internal sealed class BenchOptions
{
    private const int MostCameras = 64;

    private readonly Option<string[]> _model = new("--model") { Description = "The model file (default models/anomalyclip-nano.onnx); several are compared, the first of them measured in full", HelpName = "FILE" };
    private readonly Option<int> _width = Number("--width", 2592, 8, 20_000, "Width of the frame in pixels");
    private readonly Option<int> _height = Number("--height", 1944, 8, 20_000, "Height of the frame in pixels");
    private readonly Option<int> _seconds = Number("--seconds", 5, 1, 3600, "How long to measure, at least 5 frames");
    private readonly Option<int> _threads = Number("--threads", 0, 0, 256, "CPU threads of an inference; 0: one a physical core");
    private readonly Option<bool> _gray = new("--gray") { Description = "A gray frame (default: RGB)" };
    private readonly Option<string?> _cameras = List("--cameras", MostCameras, "1,2,4,8", "Also what so many cameras at once get of the model");
    private readonly Option<string?> _references = List("--reference-parts", LearnLesson.MostParts, "1,4,16,64,200", "Also what matching with so many reference parts costs");
    private readonly Option<string?> _plot = new("--plot") { Description = "A picture of cost as work grows (PNG)", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_model, _width, _height, _seconds, _threads, _gray, _cameras, _references, _plot])
            command.Options.Add(option);
    }

    public BenchSettings Read(ParseResult parsed) => new()
    {
        Models = parsed.GetValue(_model) ?? [],
        Threads = parsed.GetValue(_threads),
        Width = parsed.GetValue(_width),
        Height = parsed.GetValue(_height),
        Format = parsed.GetValue(_gray) ? PixelFormat.Gray8 : PixelFormat.Rgb24,
        Length = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
        Cameras = parsed.GetValue(_cameras) is { } cameras ? Numbers(cameras, MostCameras) : null,
        ReferenceParts = parsed.GetValue(_references) is { } references ? Numbers(references, LearnLesson.MostParts) : null,
        Plot = parsed.GetValue(_plot),
    };

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

    private static Option<string?> List(string name, int most, string example, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description}, such as {example}", HelpName = "N,N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Numbers(text, most) is null)
                result.AddError($"{name} {text} is no list of numbers from 1 to {most}, such as {example}");
        });
        return option;
    }

    /// <summary>Null where it is no such list.</summary>
    private static int[]? Numbers(string list, int most)
    {
        int[] numbers = [.. list.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        return numbers.All(number => number >= 1 && number <= most) ? numbers : null;
    }
}
