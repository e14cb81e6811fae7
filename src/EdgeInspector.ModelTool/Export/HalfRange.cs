using System.Text.RegularExpressions;
using EdgeInspector.Vision.Inference.Onnx;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// How near the values of a float16 file come to float16's end, 65504, on real pictures. Measured in float32, where nothing
/// overflows; each kind of value over all blocks.
/// </summary>
internal static partial class HalfRange
{
    private const float Largest = 65504;

    /// <summary>The values to measure: those that have a name.</summary>
    public static IReadOnlyList<string> Names(GraphProto graph) => [.. graph.Node.Select(node => node.Name).Where(name => IsNamed().IsMatch(name))];

    public static void Print(IReadOnlyDictionary<string, ValueRange> ranges, TextWriter output)
    {
        output.WriteLine($"largest absolute values (float16 ends at {Largest}):");
        foreach (var kind in ranges.Keys.GroupBy(name => BlockNumber().Replace(name, ".N")))
        {
            var largest = kind.MaxBy(name => ranges[name].Magnitude)!;
            var magnitude = ranges[largest].Magnitude;
            var room = magnitude < Largest ? $"{Largest / magnitude,8:F0} times below the end" : "         beyond the end";
            output.WriteLine($"  {kind.Key,-30} {magnitude,8:G4}  {room}  in {largest}");
        }
    }

    [GeneratedRegex(@"^(tokens|image_features|level\.|block\.)")]
    private static partial Regex IsNamed();

    [GeneratedRegex(@"\.\d+")]
    private static partial Regex BlockNumber();
}
