namespace EdgeInspector.ModelTool.Commands;

/// <summary>Ends a verb with one clear line.</summary>
internal static class Fail
{
    public const int WrongUse = 2;

    public static int With(string problem)
    {
        Console.Error.WriteLine($"anomalyclip: {problem}");
        return WrongUse;
    }
}
