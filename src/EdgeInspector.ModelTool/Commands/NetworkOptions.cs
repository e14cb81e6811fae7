using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>What AnomalyCLIP adds to a CLIP, as options that several verbs share.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<int> _imageSize = new("--image-size") { Description = "Pixels a side of the model's input", DefaultValueFactory = _ => 518 };
    private readonly Option<int> _dpamLayers = new("--dpam-layers") { Description = "V-V attention in the last N - 1 blocks", DefaultValueFactory = _ => 20 };
    private readonly Option<int[]> _features = new("--features")
    {
        Description = "Blocks whose features make the map, counted from 1; 0 is the patch embedding",
        DefaultValueFactory = _ => [6, 12, 18, 24],
        CustomParser = IntegerList.Parse,
    };

    private readonly Option<string> _rounding = new("--deep-prompt-rounding")
    {
        Description = "half rounds the deep prompts to float16 as the original code does",
        DefaultValueFactory = _ => "half",
    };

    public NetworkOptions() => _rounding.AcceptOnlyFromAmong("half", "none");

    public void AddTo(Command command)
    {
        command.Add(_imageSize);
        command.Add(_dpamLayers);
        command.Add(_features);
        command.Add(_rounding);
    }

    /// <summary>Not yet checked to fit a CLIP.</summary>
    public AnomalyClipOptions Read(ParseResult result) => new()
    {
        ImageSize = result.GetValue(_imageSize),
        DpamLayers = result.GetValue(_dpamLayers),
        FeatureLayers = result.GetValue(_features)!,
        RoundDeepPrompts = result.GetValue(_rounding) == "half",
    };
}
