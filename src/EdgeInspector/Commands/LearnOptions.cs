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

    private readonly Option<bool> _loose = new("--loose")
    {
        Description = "The parts lie anyhow; otherwise a fixture holds them, and each place has its own idea of how much good parts differ",
    };

    private readonly Option<string?> _augment = new("--augment")
    {
        Description = $"Learn other views of each part as well: {Augmentations.Names}, joined by commas",
        HelpName = "VIEWS",
    };

    public void AddTo(Command command)
    {
        command.Add(_patches);
        command.Add(_loose);
        command.Add(_augment);
    }

    /// <summary>The settings, or what is wrong with one of them.</summary>
    public Outcome<LearningSettings> Read(ParseResult parsed)
    {
        var (patches, views) = (parsed.GetValue(_patches), parsed.GetValue(_augment));
        if (patches is < 1 or > MostPatches)
            return new Failure($"--patches {patches} is not a number from 1 to {MostPatches}");
        return Augmentations.Parse(views) is { } augmentation
            ? new LearningSettings { Patches = patches, Loose = parsed.GetValue(_loose), Augmentation = augmentation }
            : new Failure($"--augment {views} is not one or more of {Augmentations.Names}, joined by commas");
    }
}
