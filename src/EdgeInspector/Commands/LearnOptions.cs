using System.CommandLine;
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
        DefaultValueFactory = _ => ReferencePartsBuilder.DefaultBudget,
    };

    private readonly Option<float> _position = new("--position-weight")
    {
        Description = "For parts that always lie in the same place: how much a patch's place counts beside its look, such as 1",
        HelpName = "W",
        DefaultValueFactory = _ => 0,
    };

    public void AddTo(Command command)
    {
        command.Add(_patches);
        command.Add(_position);
    }

    public int Patches(ParseResult parsed) => parsed.GetValue(_patches);

    public float PositionWeight(ParseResult parsed) => parsed.GetValue(_position);

    /// <summary>What is wrong with the values, or null.</summary>
    public string? Problem(ParseResult parsed) =>
        Patches(parsed) is var patches && patches is < 1 or > MostPatches ? $"--patches {patches} is not a number from 1 to {MostPatches}"
        : PositionWeight(parsed) is var weight && !(weight >= 0 && weight <= 1000) ? FormattableString.Invariant($"--position-weight {weight} is not a number from 0 to 1000")
        : null;
}
