using System.CommandLine;
using EdgeInspector.Vision;
using EdgeInspector.Vision.ReferenceParts;

namespace EdgeInspector.Commands;

/// <summary>How reference parts are learned, as options that <c>learn</c> and <c>evaluate</c> share.</summary>
internal sealed class LearnOptions
{
    private const int MostPatches = 50_000;

    private readonly Option<int> _patches = new("--patches")
    {
        Description = "Patches of reference parts to remember at most; more cost time with every picture",
        HelpName = "N",
        DefaultValueFactory = _ => new LearningSettings().Patches,
    };

    private readonly Option<float> _position = new("--position-weight")
    {
        Description = "For parts that always lie in the same place: how much a patch's place counts beside its look, such as 1",
        HelpName = "W",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _augment = new("--augment")
    {
        Description = $"Learn other views of each part as well: {Augmentations.Names}, joined by commas",
        HelpName = "VIEWS",
    };

    public void AddTo(Command command)
    {
        command.Add(_patches);
        command.Add(_position);
        command.Add(_augment);
    }

    /// <summary>The settings, or what is wrong with one of them.</summary>
    public Outcome<LearningSettings> Read(ParseResult parsed)
    {
        var (patches, weight, views) = (parsed.GetValue(_patches), parsed.GetValue(_position), parsed.GetValue(_augment));
        if (patches is < 1 or > MostPatches)
            return new Failure($"--patches {patches} is not a number from 1 to {MostPatches}");
        if (!(weight >= 0 && weight <= 1000))
            return new Failure(FormattableString.Invariant($"--position-weight {weight} is not a number from 0 to 1000"));
        return Augmentations.Parse(views) is { } augmentation
            ? new LearningSettings { Patches = patches, PositionWeight = weight, Augmentation = augmentation }
            : new Failure($"--augment {views} is not one or more of {Augmentations.Names}, joined by commas");
    }
}
